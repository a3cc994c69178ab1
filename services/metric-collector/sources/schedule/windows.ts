import { Cron } from "croner";
import type { ScheduledValue } from "./day.ts";

/** A stretch of time that begins and ends by cron patterns. */
export interface Window {
  readonly from: string;
  readonly to: string;
  readonly value: number;
}

/** What windows say at a time, in milliseconds since 1970. */
export type WindowsValue = (wallMs: number) => ScheduledValue;

/** The value of the first window that is in force, or of none. A window that ends when it begins is not in force. */
export function windowsValue(windows: readonly Window[], otherwise: number, timeZone: string): WindowsValue {
  const all = windows.map(({ from, to, value }) => ({ from: cron(from, timeZone), to: cron(to, timeZone), value }));
  return (wallMs) => {
    const inForce = all.find(({ from, to }) => newestMs(from, wallMs) > newestMs(to, wallMs));
    const edges = all.flatMap(({ from, to }) => [nextMs(from, wallMs), nextMs(to, wallMs)]);
    return { value: inForce?.value ?? otherwise, steadyUntilMs: Math.min(...edges) };
  };
}

/** The newest time that a pattern has come at, that moment included. */
function newestMs(pattern: Cron, wallMs: number): number {
  const [newest] = pattern.previousRuns(1, new Date(wallMs + 1));
  return newest?.getTime() ?? Number.NEGATIVE_INFINITY;
}

function nextMs(pattern: Cron, wallMs: number): number {
  return pattern.nextRun(new Date(wallMs))?.getTime() ?? Number.POSITIVE_INFINITY;
}

function cron(pattern: string, timezone: string): Cron {
  return new Cron(pattern, { timezone, mode: "5-or-6-parts", paused: true });
}

/** Any day will do; patterns are looked at from here on. */
const sometime = new Date(Date.UTC(2024, 0, 1));

/** Why a text is no cron pattern that ever comes; undefined: it is one. */
export function patternFault(pattern: string): string | undefined {
  const parsed = parsedPattern(pattern);
  if (!parsed) return 'must be a cron pattern such as "0 8 * * 1-5": minute, hour, day of month, month, day of week';
  return parsed.nextRun(sometime) ? undefined : "must be a cron pattern that comes at some time; this one never does";
}

/** Whether a window ends each time at the moment at which it begins. */
export function neverInForce({ from, to }: Pick<Window, "from" | "to">): boolean {
  const [begins, ends] = [parsedPattern(from), parsedPattern(to)];
  if (!begins || !ends) return false;
  return begins.nextRuns(8, sometime).every((beginning) => ends.match(beginning));
}

/** A date would be taken for a pattern too: it comes once, and is over; a "?" for the time at which the pattern is read. */
function parsedPattern(pattern: string): Cron | undefined {
  if (pattern.length > 100 || /[:?]/.test(pattern)) return undefined;
  try {
    return cron(pattern, "UTC");
  } catch {
    return undefined;
  }
}
