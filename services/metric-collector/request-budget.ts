/** So much of what was not used is kept. */
const keptSeconds = 30;

/** Counts requests against a number a second. */
export interface RequestBudget {
  /** A request is made, whether it is within the budget or not. */
  take(nowMs: number): void;
  /** How long after the newest request the next one is within the budget, in ms. */
  waitMs(nowMs: number): number;
}

/** `perSecond` in the long run; what was not used in the last 30 s may be used at once. */
export function requestBudget(perSecond: number): RequestBudget {
  const most = Math.max(1, keptSeconds * perSecond);
  let left = most;
  let atMs: number | undefined;
  return {
    take: (nowMs) => {
      left = Math.max(0, Math.min(most, left + ((nowMs - (atMs ?? nowMs)) / 1000) * perSecond) - 1);
      atMs = nowMs;
    },
    waitMs: (nowMs) => {
      const sinceMs = nowMs - (atMs ?? nowMs);
      const now = Math.min(most, left + (sinceMs / 1000) * perSecond);
      return now >= 1 ? 0 : sinceMs + ((1 - now) / perSecond) * 1000;
    },
  };
}
