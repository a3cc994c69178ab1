import type { LiveEvent } from "./events.ts";

/** Unsent events of one reader. */
export interface Outbox {
  put(event: LiveEvent): void;
  /** Ends the iteration once what is there was taken. */
  close(): void;
  /** Events in order, as they come, until closed. */
  events(): AsyncIterable<LiveEvent>;
}

/** A reader further behind than this starts anew: it gets the whole state when it connects again. */
const mostUnsent = 2000;

/** Keeps what a slow reader has not taken yet: of a status only the newest, of everything else all. */
export function outbox(): Outbox {
  const unsent = new Map<string, LiveEvent>();
  let sequence = 0;
  let closed = false;
  let wake = (): void => undefined;

  async function* events(): AsyncIterable<LiveEvent> {
    while (true) {
      for (const [key, event] of unsent) {
        unsent.delete(key);
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
      unsent.set(replaced(event) ?? `#${sequence++}`, event);
      if (unsent.size > mostUnsent) closed = true;
      wake();
    },
    close: () => {
      closed = true;
      wake();
    },
    events,
  };
}

/** The name under which a newer event replaces an unsent older one. */
function replaced({ event, data }: LiveEvent): string | undefined {
  if (event === "engine") return "engine";
  return event === "status" ? `status ${data.pool}` : undefined;
}
