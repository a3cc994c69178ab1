/** Time between two heartbeats of a stream that has nothing else to say. */
export const heartbeatMs = 1000;

/** Silence after which the other side counts as gone. */
export const silenceMs = 3000;

/** Calls `beat` every second until the stream is over. */
export function heartbeat(over: AbortSignal, beat: () => void): void {
  if (over.aborted) return;
  const timer = setInterval(beat, heartbeatMs);
  over.addEventListener("abort", () => clearInterval(timer), { once: true });
}

/** Calls `gone` once when `heard` was not called for three seconds. */
export function watchSilence(over: AbortSignal, gone: () => void): { heard(): void } {
  let timer: NodeJS.Timeout | undefined;
  const rearm = () => {
    clearTimeout(timer);
    if (!over.aborted) timer = setTimeout(gone, silenceMs);
  };
  over.addEventListener("abort", () => clearTimeout(timer), { once: true });
  rearm();
  return { heard: rearm };
}
