/** The streams that a service answers just now. */
export interface OpenStreams {
  /** Until its signal aborts. */
  add(stream: { end(): void }, over: AbortSignal): void;
  /** Ends all of them, without an error: whoever follows looks for another plane at once. */
  endAll(): void;
}

export function openStreams(): OpenStreams {
  const open = new Set<{ end(): void }>();
  return {
    add: (stream, over) => {
      if (over.aborted) return;
      open.add(stream);
      over.addEventListener("abort", () => open.delete(stream), { once: true });
    },
    endAll: () => {
      for (const stream of open) stream.end();
    },
  };
}
