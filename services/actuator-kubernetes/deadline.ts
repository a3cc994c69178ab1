/** A signal for one call: aborted when it is over anyway or late. */
export interface Deadline {
  readonly signal: AbortSignal;
  /** Whether it was aborted because time was up. */
  late(): boolean;
  /** Gives it a time from now on instead of what was left. */
  renew(ms: number): void;
  /** The call ended; nothing is aborted any more. */
  clear(): void;
}

export function deadline(ms: number, over: AbortSignal): Deadline {
  const controller = new AbortController();
  let late = false;
  let timer: NodeJS.Timeout | undefined;
  const end = () => controller.abort();
  const arm = (inMs: number) => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      late = true;
      controller.abort();
    }, inMs);
  };
  if (over.aborted) controller.abort();
  else over.addEventListener("abort", end);
  arm(ms);
  return {
    signal: controller.signal,
    late: () => late,
    renew: arm,
    clear: () => {
      clearTimeout(timer);
      over.removeEventListener("abort", end);
    },
  };
}
