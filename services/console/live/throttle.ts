export interface Throttle<Value> {
  /** Passed on at once if the period is over, else at its end unless a newer value came. */
  put(value: Value): void;
  close(): void;
}

/** Passes on at most one value per period: the first at once, then always the newest. */
export function throttle<Value>(periodMs: number, pass: (value: Value) => void): Throttle<Value> {
  let waiting: { readonly value: Value } | undefined;
  let timer: NodeJS.Timeout | undefined;
  const rest = () => {
    timer = undefined;
    if (!waiting) return;
    const { value } = waiting;
    waiting = undefined;
    timer = setTimeout(rest, periodMs);
    pass(value);
  };
  return {
    put: (value) => {
      waiting = { value };
      if (timer === undefined) rest();
    },
    close: () => clearTimeout(timer),
  };
}
