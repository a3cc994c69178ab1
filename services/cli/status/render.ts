import { createColors } from "picocolors";
import type { Reason } from "../../../shared/model/decision.ts";
import type { LinkStatus, PoolStatus, WorkloadStatus } from "../../../shared/model/status.ts";
import { type Column, type Row, table, wrap } from "./table.ts";

export interface RenderOptions {
  /** Columns of the terminal. */
  readonly width: number;
  readonly color: boolean;
}

type Colors = ReturnType<typeof createColors>;

const columns: readonly Column[] = [
  { title: "  PRIO", align: "right" },
  { title: "WORKLOAD", align: "left" },
  { title: "QUEUE/TARGET", align: "right" },
  { title: "DESIRED", align: "right" },
  { title: "READY", align: "right" },
  { title: "STARTING", align: "right" },
  { title: "STOPPING", align: "right" },
  { title: "WHY", align: "left" },
];

/** One pool as a table for people, no line wider than `width` as long as that is wide enough for the numbers. */
export function renderStatus(status: PoolStatus, { width, color }: RenderOptions): string {
  const colors = createColors(color);
  const rows = status.workloads.map((workload) => rowOf(workload, colors));
  const [titles = "", ...lines] = table(columns, rows, width);
  const notes = notesOf(status).flatMap((note) =>
    wrap(note, width - 4).map((text, index) => `${index ? "    " : "  ! "}${text}`),
  );
  return [heading(status, colors), colors.dim(titles), ...lines, ...notes.map((note) => colors.yellow(note))].join(
    "\n",
  );
}

function heading({ pool, occupied, capacity, actuator, shadow }: PoolStatus, colors: Colors): string {
  const mode = shadow ? colors.magenta(" (shadow: nothing is commanded)") : "";
  return `${colors.bold(pool)}: ${occupied} of ${capacity} slots taken, actuator ${actuator}${mode}`;
}

function rowOf(workload: WorkloadStatus, colors: Colors): Row {
  const { observed, desired, reason, detail } = workload;
  const number = (value: number | undefined) => (value === undefined ? colors.dim("–") : String(value));
  const moving = (value: number | undefined) => (value ? colors.cyan(String(value)) : number(value));
  return [
    String(workload.priority),
    colors.bold(workload.workload),
    queueOf(workload, colors),
    number(desired),
    observed && observed.ready === desired ? colors.green(number(observed.ready)) : number(observed?.ready),
    moving(observed?.starting),
    moving(observed?.stopping),
    [
      tint(reason, colors),
      detail && `– ${detail}`,
      observed?.trouble && observed.trouble !== detail && `– ${observed.trouble}`,
    ]
      .filter(Boolean)
      .join(" "),
  ];
}

function queueOf({ sample, setpoint }: WorkloadStatus, colors: Colors): string {
  const target = setpoint === undefined ? "" : `/${setpoint}`;
  if (!sample) return setpoint === undefined ? colors.dim("–") : `?${target}`;
  if (sample.reading.kind === "absent") return `${colors.yellow("absent")}${target}`;
  const value = String(Math.round(sample.reading.value * 10) / 10);
  if (sample.stale) return `${colors.yellow(`${value} (${seconds(sample.ageMs)} old)`)}${target}`;
  return setpoint !== undefined && sample.reading.value > setpoint
    ? `${colors.yellow(value)}${target}`
    : `${value}${target}`;
}

const calm: readonly Reason[] = ["at-target", "demand", "dead-band", "external", "scheduled"];
const bad: readonly Reason[] = [
  "sample-absent",
  "sample-stale",
  "fallback",
  "no-capacity",
  "backing-off",
  "lease-lost",
];

function tint(reason: Reason, colors: Colors): string {
  if (calm.includes(reason)) return colors.green(reason);
  return bad.includes(reason) ? colors.red(reason) : colors.cyan(reason);
}

function notesOf({ links, unmet, workloads }: PoolStatus): string[] {
  const down = links.filter(({ up }) => !up).map(linkNote);
  const silent = workloads.flatMap(({ workload, sample }) =>
    sample?.reading.kind === "absent" ? [`no reading for ${workload}: ${sample.reading.reason}`] : [],
  );
  const short = unmet > 0 ? [`${unmet} more ${unmet === 1 ? "replica is" : "replicas are"} asked for than fit`] : [];
  return [...down, ...silent, ...short];
}

function linkNote({ name, problem }: LinkStatus): string {
  return `the link to ${name} is down${problem ? `: ${problem}` : ""}`;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
