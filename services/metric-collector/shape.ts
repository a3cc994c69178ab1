import type { MetricTiming } from "./sources/source.ts";
import type { TimedReading } from "./timed-reading.ts";

/** What becomes of a metric's value on its way to who watches it. */
export type Shape = Pick<MetricTiming, "clamp" | "smoothing">;

/** Shapes one reading after another; an absent one stays absent and is no part of an average. */
export function shaper({ clamp = {}, smoothing }: Shape): (reading: TimedReading) => TimedReading {
  let average: { value: number; atMs: number } | undefined;
  return (reading) => {
    const { answer, askedAtMs } = reading;
    if (answer.kind === "absent") return reading;
    const clamped = Math.min(
      clamp.max ?? Number.POSITIVE_INFINITY,
      Math.max(clamp.min ?? Number.NEGATIVE_INFINITY, answer.value),
    );
    const share =
      smoothing === undefined || !average ? 1 : 1 - Math.exp(-Math.max(0, askedAtMs - average.atMs) / smoothing);
    const value = average ? average.value + share * (clamped - average.value) : clamped;
    average = { value, atMs: askedAtMs };
    return { ...reading, answer: { ...answer, value } };
  };
}
