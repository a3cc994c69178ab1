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

/** Calls `gone` once when `heard` was not called for three seconds. */
export function watchSilence(over: AbortSignal, gone: () => void): { heard(): void } {
  let timer: NodeJS.Timeout | undefined;
  // what came while this process was held up is read between the two
  const lookAgain = () => {
    if (!over.aborted) timer = setTimeout(gone, settleMs);
  };
  const rearm = () => {
    clearTimeout(timer);
    if (!over.aborted) timer = setTimeout(lookAgain, silenceMs - settleMs);
  };
  over.addEventListener("abort", () => clearTimeout(timer), { once: true });
  rearm();
  return { heard: rearm };
}
