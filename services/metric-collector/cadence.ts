import { requestBudget } from "./request-budget.ts";
import type { MetricTiming } from "./sources/source.ts";

/** When a metric is read. */
export interface Cadence {
  readonly every: number | "auto";
  readonly minInterval: number;
  readonly maxInterval: number;
  readonly budget?: number | undefined;
}

/** What the next reading depends on. */
export interface Situation {
  /** How near the value is to what its target wants, 0 to 1; 1 also while replicas are changing. */
  readonly pressure: number;
  /** For how long nothing has changed, in ms. */
  readonly quietMs: number;
  /** For how long there has been no value, in ms. */
  readonly failingMs: number;
}

/** Says how long to wait between one reading and the next. */
export interface Pace {
  /** In ms from the start of the reading before. */
  periodMs(situation: Situation, nowMs: number): number;
  /** The same where the server has news: as soon as is allowed, whatever the interval. */
  soonestMs(nowMs: number): number;
  /** A reading begins. */
  taken(nowMs: number): void;
}

/** While nothing presses. */
const usualMs = 500;

/** After half an hour of silence a reading a minute is soon enough; after ten seconds it is not. */
const quietShare = 0.05;

/** A server that fails has its reasons, and one that cannot keep up gets no better by being asked as often. */
const failingShare = 0.25;

/** Above this the metric is watched however quiet it is. */
const nearRatio = 0.5;

export function paceOf({ every, minInterval, maxInterval, budget }: Cadence): Pace {
  const requests = budget === undefined ? undefined : requestBudget(budget);
  const allowed = (wantedMs: number, nowMs: number) => Math.max(wantedMs, requests?.waitMs(nowMs) ?? 0);
  return {
    taken: (nowMs) => requests?.take(nowMs),
    periodMs: (situation, nowMs) =>
      every === "auto" ? allowed(autoPeriodMs(situation, minInterval, maxInterval), nowMs) : every,
    soonestMs: (nowMs) => allowed(minInterval, nowMs),
  };
}

/**
 * The nearer to the target the sooner: from half a second where nothing presses to `leastMs` at the target, evenly on a
 * scale of ratios. While nothing changes, and far from the target, 5 % of the time that nothing has changed: whoever has
 * slept for T is seen awake within 1.05 T, at most `mostMs` late. After a failure of T a value is seen within 1.25 T.
 */
export function autoPeriodMs({ pressure, quietMs, failingMs }: Situation, leastMs: number, mostMs: number): number {
  const near = Math.min(1, Math.max(0, pressure));
  const awakeMs = usualMs * Math.min(1, leastMs / usualMs) ** near;
  const asleepMs = near < nearRatio ? quietMs * quietShare : 0;
  return Math.min(mostMs, Math.max(leastMs, awakeMs, asleepMs, failingMs * failingShare));
}

/** Requests a month of 30 days that a metric makes at rest, and at most. */
export function readingsPerMonth({ every, minInterval, maxInterval, budget }: MetricTiming): {
  least: number;
  most: number;
} {
  const month = 30 * 24 * 3_600_000;
  if (every !== "auto") return { least: month / every, most: month / every };
  const most = Math.min(month / minInterval, budget === undefined ? Number.POSITIVE_INFINITY : (budget * month) / 1000);
  return { least: Math.min(most, month / maxInterval), most };
}
