import { type SharedFigures, takeoverWithinMs } from "./scale-figures.ts";

/** How several engines fare together, for a person. */
export function sharedText({ cpuCores, decidedRatio, takeoverMs }: SharedFigures): string {
  const cores = cpuCores.map((one) => one.toFixed(2)).join(", ");
  const taken =
    takeoverMs === undefined ? `not within ${takeoverWithinMs / 1000} s` : `${(takeoverMs / 1000).toFixed(1)} s`;
  const part = `${(100 * decidedRatio).toFixed(1)} %`;
  return `three engines on one Redis take ${cores} cores and decide ${part} of the samples; ${taken} after a kill -9 of one the others decide on everything`;
}
