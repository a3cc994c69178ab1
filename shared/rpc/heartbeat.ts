/** Time between two heartbeats of a stream that has nothing else to say. */
export const heartbeatMs = 1000;

/** Silence after which the other side counts as gone. */
export const silenceMs = 3000;

/** What has come already is read within this time. */
const settleMs = 50;

/** Calls `beat` every second until the stream is over. */
export function heartbeat(over: AbortSignal, beat: () => void): void {
  if (over.aborted) return;
  over.addEventListener("abort", everySecond(beat), { once: true });
}

/** Calls `act` every second, first within one, so that a thousand streams opened at once do not all beat at once. Returns how to stop. */
export function everySecond(act: () => void): () => void {
  let interval: NodeJS.Timeout | undefined;
  const first = setTimeout(() => {
    interval = setInterval(act, heartbeatMs);
    act();
  }, heartbeatMs * Math.random());
  return () => {
    clearTimeout(first);
    clearInterval(interval);
  };
}

/** Calls `act` after this time; what came while this process was held up is read before. Returns how to stop. */
export function afterReading(inMs: number, act: () => void): () => void {
  let timer = setTimeout(
    () => {
      timer = setTimeout(act, settleMs);
    },
    Math.max(0, inMs - settleMs),
  );
  return () => clearTimeout(timer);
}

/** Calls `gone` once when `heard` was not called for three seconds. */
export function watchSilence(over: AbortSignal, gone: () => void): { heard(): void } {
  let stop: () => void = () => undefined;
  const rearm = () => {
    stop();
    if (!over.aborted) stop = afterReading(silenceMs, gone);
  };
  over.addEventListener("abort", () => stop(), { once: true });
  rearm();
  return { heard: rearm };
}
