import { spread } from "../bench/spread.ts";
import { textTable } from "../bench/text-table.ts";
import type { History } from "./history.ts";
import type { MemoryRow } from "./memory.ts";
import type { Recovery } from "./recoveries.ts";
import type { FaultReport } from "./run.ts";

/** What a run comes to, as `--json` prints it. */
export interface FaultSummary {
  readonly seed: number;
  readonly faults: number;
  readonly violations: readonly string[];
  readonly kinds: readonly Row[];
  readonly recoveries: readonly Row[];
  readonly memory: readonly MemoryRow[];
}

/** Times in ms. */
interface Row {
  readonly what: string;
  readonly times: number;
  readonly p50Ms: number;
  readonly maxMs: number;
}

export function summaryOf(seed: number, report: FaultReport, recoveries: readonly Recovery[]): FaultSummary {
  const alone = recoveries.filter((one) => one.alone());
  const whats = [...new Set(alone.map(({ what }) => what))];
  const tookMs = (what: string) => alone.filter((one) => one.what === what).map((one) => one.tookMs);
  return {
    seed,
    faults: report.done,
    violations: report.problems,
    kinds: [...report.settled].map(([kind, times]) => rowOf(kind, times)).sort(byName),
    recoveries: whats.map((what) => rowOf(what, tookMs(what))).sort(byName),
    memory: report.memory.rows(),
  };
}

function rowOf(what: string, times: readonly number[]): Row {
  return { what, times: times.length, p50Ms: spread(times).median, maxMs: Math.max(...times) };
}

function byName(one: Row, other: Row): number {
  return one.what < other.what ? -1 : 1;
}

const lastTroubles = 12;

/** The newest troubles, a line each. */
export function historyText({ all }: History): string {
  const lines = all.slice(-lastTroubles).map(({ subject, kind, fromMs, toMs }) => {
    return `  ${fromMs.toFixed(0)} to ${toMs?.toFixed(0) ?? "now"}: ${subject}: ${kind}`;
  });
  return lines.join("\n");
}

/** Tables for people. */
export function summaryText({ kinds, recoveries, memory }: FaultSummary): string {
  const cells = ({ what, times, p50Ms, maxMs }: Row) => [what, `${times}`, `${p50Ms}`, `${maxMs}`];
  const held = memory.map(({ plane, warmMiB, endMiB }) => [plane, warmMiB.toFixed(0), endMiB.toFixed(0)]);
  return [
    textTable([["ms until all was right, after", "times", "p50", "max"], ...kinds.map(cells)]),
    textTable([["ms, where nothing else was wrong", "times", "p50", "max"], ...recoveries.map(cells)]),
    textTable([["MiB", "warm", "end"], ...held]),
  ].join("\n\n");
}
