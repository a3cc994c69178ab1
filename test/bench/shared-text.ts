import { type SharedFigures, takeoverWithinMs } from "./scale-figures.ts";

/** How several engines fare together, for a person. */
export function sharedText({ cpuCores, takeoverMs }: SharedFigures): string {
  const cores = cpuCores.map((one) => one.toFixed(2)).join(", ");
  const taken =
    takeoverMs === undefined ? `not within ${takeoverWithinMs / 1000} s` : `${(takeoverMs / 1000).toFixed(1)} s`;
  return `three engines on one Redis take ${cores} cores; ${taken} after a kill -9 of one the others decide on everything`;
}
