import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { MicroscalerError } from "../../../../shared/errors.ts";
import { whyUnreadable } from "../../../../shared/why-unreadable.ts";
import { arrivalsOf, type TracedArrivals } from "./arrivals.ts";
import { parseTrace } from "./parse.ts";
import type { Trace, TracePoint } from "./trace.ts";

/** What arrives as a CSV file tells. @throws MicroscalerError `invalid` with the line and what would be right */
export function readTrace(file: string): TracedArrivals {
  const parsed = parseTrace(readText(file));
  if (parsed.ok) return arrivalsOf(basename(file), simulated(file, parsed.trace));
  const { line, column, problem } = parsed.fault;
  throw new MicroscalerError("invalid", `${file}:${line}${column ? ` ${column}` : ""}: ${problem}`);
}

/** Each message is served on its own: so many take minutes for each law. */
const mostMessages = 1_000_000_000;

const shortestMs = 10_000;

function simulated(file: string, trace: Trace): Trace {
  const lastMs = trace.points.at(-1)?.atMs ?? 0;
  if (lastMs < shortestMs) {
    const problem = `ends after ${lastMs / 1000} seconds, must last ${shortestMs / 1000} or more`;
    throw new MicroscalerError("invalid", `${file} ${problem}`);
  }
  const messages = messagesIn(trace.points);
  if (messages <= mostMessages) return trace;
  const counts = `${Math.round(messages / 1e6)} million messages, must be at most ${mostMessages / 1e6} million`;
  const thinner = "give a part of it, or divide its rates, --target and the replicas by the same number";
  throw new MicroscalerError("invalid", `${file} brings ${counts}; ${thinner}`);
}

function messagesIn(points: readonly TracePoint[]): number {
  return points.reduce((sum, { atMs, ratePerSecond }, index) => {
    const before = points[index - 1];
    if (!before) return 0;
    return sum + (((ratePerSecond + before.ratePerSecond) / 2) * (atMs - before.atMs)) / 1000;
  }, 0);
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (thrown) {
    throw new MicroscalerError("invalid", `${file} cannot be read: ${whyUnreadable(thrown)}`, { cause: thrown });
  }
}
