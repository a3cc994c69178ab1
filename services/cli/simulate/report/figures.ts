import type { Score } from "../model.ts";

/** A figure of a score as people read it. */
export interface Figure {
  readonly key: keyof Score;
  readonly title: string;
  /** What a column in a terminal is called, where there is no room for the title. */
  readonly head?: string;
  readonly meaning: string;
  readonly better: "lower" | "higher";
  text(value: number): string;
}

const percent = (ratio: number): string => `${(ratio * 100).toFixed(ratio >= 0.0995 ? 0 : 1)} %`;
const decimals = (value: number): string => (value >= 99.5 ? String(Math.round(value)) : value.toFixed(2));
const seconds = (ms: number): string => `${(ms / 1000).toFixed(ms >= 9950 ? 0 : 1)} s`;
const whole = (value: number): string => String(Math.round(value));

/** Every figure of a score, in the order of tables. */
export const figures: readonly Figure[] = [
  {
    key: "aboveTargetRatio",
    title: "above target",
    head: "above",
    meaning: "share of the time with more messages waiting than the target",
    better: "lower",
    text: percent,
  },
  {
    key: "meanExcess",
    title: "excess",
    meaning: "mean of what waits beyond the target, in targets",
    better: "lower",
    text: decimals,
  },
  {
    key: "p99Queue",
    title: "p99 queue",
    meaning: "messages waiting that 99 % of the time are not exceeded",
    better: "lower",
    text: whole,
  },
  {
    key: "p99WaitMs",
    title: "p99 wait",
    meaning: "how long 99 % of the messages wait at most",
    better: "lower",
    text: seconds,
  },
  {
    key: "cost",
    title: "cost",
    meaning: "replica-seconds spent over the least that could do the work",
    better: "lower",
    text: decimals,
  },
  {
    key: "remainderShare",
    title: "left",
    meaning: "share of the capacity left to other work",
    better: "higher",
    text: percent,
  },
  {
    key: "changesPerHour",
    title: "changes/h",
    meaning: "starts and stops of replicas in an hour",
    better: "lower",
    text: whole,
  },
];

/** What the column of a figure is called in a terminal. */
export function headOf({ title, head = title }: Figure): string {
  return head;
}

/** Whether nobody among `scores` has a better text for this figure; what one law alone has is not called best. */
export function isBest({ key, better, text }: Figure, score: Score, scores: readonly Score[]): boolean {
  if (scores.length < 2) return false;
  const values = scores.map((one) => one[key]);
  const best = better === "lower" ? Math.min(...values) : Math.max(...values);
  return text(score[key]) === text(best);
}
