import { durationMs } from "../../../shared/config/duration.ts";
import { mostProducers } from "./names.ts";

/** From an instant on (ms since the demo started) there are so many producers. */
export interface ScheduledCount {
  readonly atMs: number;
  readonly replicas: number;
}

/** `3`, or `1@0s,3@20s` in order of time; undefined where it is neither. */
export function parseSchedule(text: string): readonly ScheduledCount[] | undefined {
  const steps = text.split(",").map(parseStep);
  const parsed = steps.filter((step) => step !== undefined);
  const ordered = parsed.every(({ atMs }, index) => index === 0 || atMs > (parsed[index - 1]?.atMs ?? 0));
  return parsed.length === steps.length && ordered ? parsed : undefined;
}

/** No timer can wait longer than 24.8 days. */
export const longestMs = 24 * 24 * 3_600_000;

/** For messages. */
export const longestText = "576h (24 days)";

export const scheduleForm = `must be a count from 0 to ${mostProducers} such as 3, or a schedule such as 1@0s,3@20s in order of time, at most ${longestText}`;

function parseStep(text: string): ScheduledCount | undefined {
  const [, count = "", at = "0s"] = /^(\d{1,3})(?:@(.+))?$/.exec(text.trim()) ?? [];
  const replicas = Number(count);
  const atMs = durationMs(at);
  return count !== "" && replicas <= mostProducers && atMs <= longestMs ? { atMs, replicas } : undefined;
}
