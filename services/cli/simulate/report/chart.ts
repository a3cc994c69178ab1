import { createColors } from "picocolors";
import { binned, highest, mean } from "./bins.ts";
import { type PlotRow, plotRows } from "./plot.ts";
import type { LawRun, Report, WorkloadRun } from "./report.ts";
import { queueTop, replicaTop, roundTop } from "./scales.ts";
import { clockText } from "./time-axis.ts";

export interface ChartOptions {
  /** Columns of the terminal. */
  readonly width: number;
  readonly color: boolean;
}

type Colors = ReturnType<typeof createColors>;
type Style = (text: string) => string;

const margin = 18;
const widest = 140;

/** What all parts of a chart have in common. */
interface Canvas {
  readonly report: Report;
  readonly columns: number;
  readonly colors: Colors;
  /** Several workloads are told apart by their names. */
  readonly named: boolean;
}

/** What arrived, then for each law what waited and how many replicas were ready, over time; no line wider than `width`. */
export function chart(report: Report, { width, color }: ChartOptions): string {
  const colors = createColors(color);
  const columns = Math.max(10, Math.min(widest, width) - margin - 1);
  const workloads = report.runs[0]?.workloads ?? [];
  const canvas: Canvas = { report, columns, colors, named: workloads.length > 1 };
  return [
    ...workloads.filter(({ queue }) => queue).flatMap((workload) => arrivalRows(canvas, workload)),
    ...report.runs.flatMap((run) => ["", colors.bold(run.law), ...runRows(canvas, run)]),
    axis(report.durationMs, columns),
  ].join("\n");
}

function arrivalRows({ report, columns, colors, named }: Canvas, { name, curve }: WorkloadRun): string[] {
  const values = binned(curve, report.durationMs, columns, ({ ratePerSecond }) => ratePerSecond, mean);
  const rows = plotRows({ values, top: roundTop(highest(values)), rows: 3 });
  return [`arrivals per second${named ? ` at ${name}` : ""}`, ...lines("", rows, colors.dim, colors.dim)];
}

function runRows({ report, columns, colors, named }: Canvas, run: LawRun): string[] {
  const { durationMs } = report;
  return run.workloads.flatMap(({ name, curve, queue }) => {
    const heading = named ? [colors.dim(name)] : [];
    const ready = binned(curve, durationMs, columns, (point) => point.ready, mean);
    const replicas = plotRows({ values: ready, top: replicaTop(report, name), rows: 4 });
    const below = lines("ready", replicas, colors.magenta, colors.magenta);
    if (!queue) return [...heading, ...below];
    const waiting = binned(curve, durationMs, columns, (point) => point.queue, highest);
    const rows = plotRows({ values: waiting, top: queueTop(report, name), rows: 5, mark: queue.target });
    return [...heading, ...lines("waiting", rows, colors.cyan, colors.yellow), ...below];
  });
}

/** `above` styles what lies above the mark. */
function lines(title: string, rows: readonly PlotRow[], style: Style, above: Style): string[] {
  return rows.map(({ label, cells, aboveMark }, index) => {
    const name = index === 0 ? title : "";
    const gutter = `${name.padEnd(9)}${label.padStart(margin - 11)} │`;
    return `${gutter}${(aboveMark ? above : style)(cells.trimEnd())}`.trimEnd();
  });
}

function axis(durationMs: number, columns: number): string {
  const end = clockText(durationMs);
  return `${" ".repeat(margin - 1)}0${end.padStart(columns - 1)}`;
}
