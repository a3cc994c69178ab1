/** Unsent events of one reader. */
export interface Outbox<Event> {
  put(event: Event): void;
  /** Ends the iteration once what is there was taken. */
  close(): void;
  /** Events in order, as they come, until closed. */
  events(): AsyncIterable<Event>;
}

/** Of events without a name. A reader further behind than this starts anew: it gets the whole state when it connects again. */
const mostUnsent = 2000;

/** Keeps what a slow reader has not taken yet: of events with the same name only the newest, of those without all. */
export function outbox<Event>(nameOf: (event: Event) => string | undefined): Outbox<Event> {
  const unsent = new Map<string, Event>();
  let sequence = 0;
  let unnamed = 0;
  let closed = false;
  let wake = (): void => undefined;

  async function* events(): AsyncIterable<Event> {
    while (true) {
      for (const [key, event] of unsent) {
        unsent.delete(key);
        if (nameOf(event) === undefined) unnamed -= 1;
        yield event;
      }
      if (closed) return;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  }

  return {
    put: (event) => {
      if (closed) return;
      const name = nameOf(event);
      if (name === undefined) unnamed += 1;
      unsent.set(name ?? `#${sequence++}`, event);
      if (unnamed > mostUnsent) closed = true;
      wake();
    },
    close: () => {
      closed = true;
      wake();
    },
    events,
  };
}
