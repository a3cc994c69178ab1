import { csvFields } from "./csv-fields.ts";
import { type Instant, parseInstant, parseNumber } from "./instant.ts";
import type { Trace, TracePoint } from "./trace.ts";

/** The first thing that is wrong with a trace: its line counts from 1, `column` is a name in the header. */
export interface TraceFault {
  readonly line: number;
  readonly column?: string;
  readonly problem: string;
}

export type ParsedTrace =
  | { readonly ok: true; readonly trace: Trace }
  | { readonly ok: false; readonly fault: TraceFault };

interface Columns {
  readonly t: number;
  readonly rate: number;
}

interface Line {
  readonly number: number;
  readonly text: string;
}

const forms = { seconds: "seconds", timestamp: "a time such as 2026-11-22T10:00:00Z" } as const;

const longestSeconds = 31 * 86_400;
const mostPerSecond = 1e6;

/**
 * Reads a CSV file with a header that names the columns `t` and `rate`: seconds or timestamps that rise, and messages per
 * second. Other columns are passed over; times count from the first.
 */
export function parseTrace(text: string): ParsedTrace {
  const [header, ...rows] = linesOf(text);
  if (!header) return failed({ line: 1, problem: 'is empty; it must begin with a header such as "t,rate"' });
  const columns = columnsOf(header);
  if ("problem" in columns) return failed(columns);
  const points: TracePoint[] = [];
  let first: Instant | undefined;
  for (const row of rows) {
    const fields = csvFields(row.text);
    const point = pointOf(fields, columns, row.number, first, points.at(-1));
    if ("problem" in point) return failed(point);
    first ??= parseInstant(fields[columns.t] ?? "");
    points.push(point);
  }
  const last = points.at(-1);
  if (points.length < 2 || !last) {
    return failed({
      line: header.number,
      problem: `has ${lineCount(points.length)} below its header, must have two or more`,
    });
  }
  const startsAtMs = first && wallMsOf(first);
  return { ok: true, trace: { points, ...(startsAtMs === undefined ? {} : { startsAtMs }) } };
}

/** Seconds from 2001 on are those since 1970; smaller ones count from nobody knows when. */
const leastUnixSeconds = 1e9;

function wallMsOf({ kind, value }: Instant): number | undefined {
  if (kind === "timestamp") return value;
  return value >= leastUnixSeconds ? value * 1000 : undefined;
}

function failed(fault: TraceFault): ParsedTrace {
  return { ok: false, fault };
}

function lineCount(count: number): string {
  return count === 1 ? "one line" : "no line";
}

function linesOf(text: string): Line[] {
  return text
    .replace(/^\uFEFF/, "")
    .split(/\r\n|\n|\r/)
    .map((line, index) => ({ number: index + 1, text: line }))
    .filter((line) => line.text.trim() !== "");
}

function columnsOf({ number, text }: Line): Columns | TraceFault {
  const names = csvFields(text).map((name) => name.toLowerCase());
  for (const name of ["t", "rate"]) {
    const count = names.filter((one) => one === name).length;
    if (count === 1) continue;
    const problem = `the header is ${JSON.stringify(shortened(text))}, must name the column "${name}" once, such as "t,rate"`;
    return { line: number, problem };
  }
  return { t: names.indexOf("t"), rate: names.indexOf("rate") };
}

function pointOf(
  fields: readonly string[],
  columns: Columns,
  line: number,
  first: Instant | undefined,
  before: TracePoint | undefined,
): TracePoint | TraceFault {
  const t = fields[columns.t] ?? "";
  const rate = fields[columns.rate] ?? "";
  const atMs = timeOf(t, first, before);
  if (typeof atMs === "string") return { line, column: "t", problem: `${stated(t)}, ${atMs}` };
  const ratePerSecond = parseNumber(rate);
  if (ratePerSecond === undefined || ratePerSecond < 0 || ratePerSecond > mostPerSecond) {
    const problem = `${stated(rate)}, must be messages per second from 0 to ${mostPerSecond}`;
    return { line, column: "rate", problem };
  }
  return { atMs, ratePerSecond };
}

/** Milliseconds from the beginning, or what the text must be. */
function timeOf(text: string, first: Instant | undefined, before: TracePoint | undefined): number | string {
  const instant = parseInstant(text);
  if (!instant) return `must be ${forms.seconds} such as 12.5, or ${forms.timestamp}`;
  if (first && first.kind !== instant.kind) return `must be ${forms[first.kind]}, as on the lines before`;
  const atMs = (instant.value - (first ?? instant).value) * (instant.kind === "seconds" ? 1000 : 1);
  if (before && atMs <= before.atMs) return "must be later than the line before";
  return atMs > longestSeconds * 1000 ? `must be at most ${longestSeconds} seconds (31 days) from the beginning` : atMs;
}

function stated(text: string): string {
  return text === "" ? "is missing" : `is ${JSON.stringify(shortened(text))}`;
}

function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 56)} …` : text;
}
