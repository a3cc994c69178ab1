import { createColors } from "picocolors";
import { metricName } from "../config/named-metrics.ts";
import { type Column, type Row, table } from "../status/table.ts";
import type { CheckedMetric } from "./checked-metric.ts";

interface TextOptions {
  /** Columns of the terminal. */
  readonly width: number;
  readonly color: boolean;
}

type Colors = ReturnType<typeof createColors>;

const columns: readonly Column[] = [
  { title: "METRIC", align: "left" },
  { title: "SOURCE", align: "left" },
  { title: "VALUE", align: "right" },
  { title: "IN FLIGHT", align: "right" },
  { title: "ARRIVALS", align: "right" },
  { title: "AGE", align: "right" },
  { title: "TOOK", align: "right" },
  { title: "WHY ABSENT", align: "left" },
];

/** What was read as a table for people; reasons are wrapped, and go below their row where the terminal is narrow. */
export function checkText(metrics: readonly CheckedMetric[], { width, color }: TextOptions): string {
  const colors = createColors(color);
  const rows = metrics.map((metric) => rowOf(metric, colors));
  const [titles = "", ...lines] = table(columns, rows, width);
  return [colors.dim(titles), ...lines.filter((line) => line.trim() !== "")].join("\n");
}

function rowOf(metric: CheckedMetric, colors: Colors): Row {
  const { reading, inFlight, arrivalsTotal, includesInFlight, ageMs, latencyMs, source } = metric.checked;
  const told = (text: string | undefined) => text ?? colors.dim("–");
  const absent = reading.kind === "absent";
  const hidden = includesInFlight && !absent ? colors.dim("in value") : undefined;
  return [
    colors.bold(metricName(metric)),
    source,
    absent ? colors.yellow("absent") : colors.green(numberText(reading.value)),
    told(inFlight === undefined ? hidden : numberText(inFlight)),
    told(arrivalsTotal === undefined ? undefined : numberText(arrivalsTotal)),
    told(ageMs === undefined ? undefined : timeText(ageMs)),
    timeText(latencyMs),
    absent ? reading.reason : "",
  ];
}

function numberText(number: number): string {
  return String(Math.round(number * 1000) / 1000);
}

function timeText(ms: number): string {
  return ms < 999.5 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}
