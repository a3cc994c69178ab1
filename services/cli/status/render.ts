import { createColors } from "picocolors";
import { useText } from "../../../shared/display/amount-text.ts";
import { learnedText } from "../../../shared/display/learned-text.ts";
import { unsaidNotices } from "../../../shared/display/unsaid-notices.ts";
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
  const known = knownOf(status).flatMap((text) => marked("  · ", text, width));
  const notes = notesOf(status).flatMap((text) => marked("  ! ", text, width));
  const below = [...known.map(colors.dim), ...notes.map(colors.yellow)];
  return [heading(status, colors), colors.dim(titles), ...lines, ...below].join("\n");
}

function marked(mark: string, text: string, width: number): string[] {
  const indent = " ".repeat(mark.length);
  return wrap(text, width - mark.length).map((line, index) => `${index ? indent : mark}${line}`);
}

function heading({ pool, occupied, capacity, actuator, shadow }: PoolStatus, colors: Colors): string {
  const mode = shadow ? colors.magenta(" (shadow: nothing is commanded)") : "";
  const slots = capacity === undefined ? `${occupied} slots` : `${occupied} of ${capacity} slots`;
  return `${colors.bold(pool)}: ${slots} taken, actuator ${actuator}${mode}`;
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

/** What is taken of each dimension, what was learned, who has said what, and what else is worth knowing. */
function knownOf({ resources = [], workloads }: PoolStatus): string[] {
  const uses = resources.map(useText).join(", ");
  const learned = workloads.flatMap(({ workload, learned: known }) => {
    const text = known && learnedText(known);
    return text === undefined ? [] : [`${workload}: ${text}`];
  });
  const pauses = workloads.flatMap(({ workload, pauses: inForce = [] }) =>
    inForce.map(({ direction, owner }) => `${workload}: ${pauseMeanings[direction]}, as ${owner} asked`),
  );
  const noticed = workloads.flatMap((workload) =>
    unsaidNotices(workload).map((notice) => `${workload.workload}: ${notice}`),
  );
  return [...(uses === "" ? [] : [uses]), ...learned, ...pauses, ...noticed];
}

const pauseMeanings = { up: "no growth", down: "no shrinking", both: "no change" } as const;

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
