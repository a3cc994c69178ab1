import type { createColors } from "picocolors";
import type { WorkloadStatus } from "../../../../shared/model/status.ts";
import { row, type Segment } from "./row.ts";
import { sparkline } from "./sparkline.ts";

type Colors = ReturnType<typeof createColors>;

/** The scale ends at so many targets, or where the longest queue shown does. */
const scaleInTargets = 2;

const margin = 11;

/** The queue against its target: a line of words, a bar with the target marked, and how it went. */
export function queueRows(
  workload: WorkloadStatus | undefined,
  history: readonly (number | undefined)[],
  width: number,
  colors: Colors,
): readonly string[] {
  const target = workload?.setpoint ?? 0;
  const room = Math.max(10, Math.min(60, width - margin - 2));
  const shown = history.slice(-room);
  const top = Math.max(1, target * scaleInTargets, ...shown.map((value) => value ?? 0));
  const now = shown.at(-1);
  const indent = " ".repeat(margin);
  const spark = sparkline(shown, top).padStart(room);
  return [
    row(width, [label("queue"), ...words(workload, target, colors)]),
    row(width, [indent, ...bar(now ?? 0, target, top, room, colors)]),
    row(width, [indent, { text: spark, style: colors.cyan }]),
  ];
}

/** The name of a row, as wide as all of them. */
export function label(text: string): string {
  return ` ${text}`.padEnd(margin);
}

function words(workload: WorkloadStatus | undefined, target: number, colors: Colors): readonly Segment[] {
  const reading = workload?.sample?.reading;
  if (reading === undefined) return [{ text: "not read yet", style: colors.dim }];
  if (reading.kind === "absent") return [{ text: `not known: ${reading.reason}`, style: colors.red }];
  const style = reading.value > target ? colors.yellow : colors.green;
  return [{ text: String(reading.value).padStart(4), style }, { text: ` messages, target ${target}` }];
}

function bar(value: number, target: number, top: number, room: number, colors: Colors): readonly Segment[] {
  const filled = Math.min(room, Math.round((value / top) * room));
  const mark = Math.min(room - 1, Math.round((target / top) * room));
  const below = Math.min(filled, mark);
  return [
    { text: "█".repeat(below), style: colors.green },
    { text: "░".repeat(mark - below), style: colors.dim },
    { text: "┃", style: colors.bold },
    { text: "█".repeat(Math.max(0, filled - mark - 1)), style: colors.yellow },
    { text: "░".repeat(room - Math.max(filled, mark + 1)), style: colors.dim },
  ];
}
