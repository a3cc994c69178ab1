import type { MetricTiming, SourceAnswer } from "./sources/source.ts";
import type { TimedReading } from "./timed-reading.ts";

/** What becomes of a metric's value on its way to who watches it. */
export type Shape = Pick<MetricTiming, "clamp" | "smoothing">;

/**
 * Shapes one reading after another: clamped, then smoothed. An absent one stays absent and is no part of an average; a
 * value that is no finite number becomes absent before a clamp could make a number of it, one that is still negative after it.
 */
export function shaper({ clamp, smoothing }: Shape): (reading: TimedReading) => TimedReading {
  let average: Average | undefined;
  return (reading) => {
    const { answer, askedAtMs } = reading;
    if (answer.kind === "absent") return reading;
    const clamped = clampedTo(clamp, answer.value);
    if (!(Number.isFinite(answer.value) && clamped >= 0)) return { ...reading, answer: wrong(answer.value, clamped) };
    if (!clamp && smoothing === undefined) return reading;
    average = smoothed(average, { value: clamped, atMs: askedAtMs }, smoothing);
    // a counter of arrivals and a value that was changed contradict each other; what is in flight stays in flight
    const { arrivalsTotal: _, ...told } = answer;
    return { ...reading, answer: { ...told, value: average.value } };
  };
}

interface Average {
  readonly value: number;
  readonly atMs: number;
}

/** An exponentially weighted average over uneven intervals; `constantMs` later, 63 % of a step are in it. */
function smoothed(before: Average | undefined, seen: Average, constantMs: number | undefined): Average {
  if (!before || constantMs === undefined) return seen;
  const share = 1 - Math.exp(-Math.max(0, seen.atMs - before.atMs) / constantMs);
  const value = before.value + share * (seen.value - before.value);
  return { value, atMs: Math.max(before.atMs, seen.atMs) };
}

function clampedTo(clamp: Shape["clamp"], value: number): number {
  const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = clamp ?? {};
  return Math.min(max, Math.max(min, value));
}

function wrong(value: number, clamped: number): SourceAnswer {
  if (!Number.isFinite(value)) return { kind: "absent", reason: `the value is ${value}, which is no number` };
  const hint = clamped === value ? "; a clamp such as { min: 0 } would keep it at 0" : ", also after its clamp";
  return { kind: "absent", reason: `the value is ${clamped}, which is less than none${hint}` };
}
