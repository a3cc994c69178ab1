import { unlimited } from "../../../shared/model/unlimited.ts";
import type { PoolStatusView, WorkloadView } from "../api/schema.ts";

const figures = new Intl.NumberFormat("en", { maximumFractionDigits: 1 });
const clock = new Intl.DateTimeFormat("en", {
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  hourCycle: "h23",
});

/** A number as people read it; unknown is a dash, never 0. */
export function figure(value: number | undefined): string {
  return value === undefined ? "–" : figures.format(value);
}

/** How many replicas are asked for, where all there are may be. */
export function asked(replicas: number | undefined): string {
  return replicas !== undefined && replicas >= unlimited ? "all there are" : figure(replicas);
}

/** What a program says as a sentence. */
export function sentence(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
}

/** How many slots are held, and of how many where their number is limited. */
export function slotsTaken({ occupied, capacity }: Pick<PoolStatusView, "occupied" | "capacity">): string {
  return capacity === undefined ? `${occupied} slots taken` : `${occupied} of ${capacity} slots taken`;
}

/** The time of day by this machine's clock. */
export function timeOfDay(wallMs: number): string {
  return clock.format(wallMs);
}

/** How long before now, for chart axes and readouts: "now", "40 s ago", "2:30 min ago". */
export function ago(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole <= 0) return "now";
  if (whole < 60) return `${whole} s ago`;
  const rest = whole % 60;
  return rest === 0 ? `${whole / 60} min ago` : `${Math.floor(whole / 60)}:${String(rest).padStart(2, "0")} min ago`;
}

/** What the setpoint of a target is called: adaptive stays under it, all others steer to it. */
export function aimOf({ target }: Pick<WorkloadView, "target">): "ceiling" | "target" {
  return target === "adaptive" ? "ceiling" : "target";
}

/** The value that waits now; undefined where it could not be read. */
export function queueOf({ sample }: Pick<WorkloadView, "sample">): number | undefined {
  return sample?.reading.kind === "value" ? sample.reading.value : undefined;
}
