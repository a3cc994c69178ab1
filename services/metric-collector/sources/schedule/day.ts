import { type LocalClock, remainder } from "./local-clock.ts";
import { dayMs } from "./time-of-day.ts";

/** What a schedule says at a time. */
export interface ScheduledValue {
  readonly value: number;
  /** Until when it stays as it is, in milliseconds since 1970; left out: it changes all the time. */
  readonly steadyUntilMs?: number;
}

/** A wave between two values; times in ms, `peak` after midnight. */
export interface Sine {
  readonly low: number;
  readonly high: number;
  readonly period: number;
  readonly peak: number;
}

/** Two values in turn; times in ms, `from` after midnight. */
export interface Square {
  readonly low: number;
  readonly high: number;
  readonly period: number;
  readonly from: number;
  /** Of the period, that is high. */
  readonly share: number;
}

/** A value from a time of day on, in ms after midnight. */
export interface TableEntry {
  readonly at: number;
  readonly value: number;
}

export function sineAt({ low, high, period, peak }: Sine, timeOfDayMs: number): ScheduledValue {
  const height = (1 + Math.cos((2 * Math.PI * (timeOfDayMs - peak)) / period)) / 2;
  return { value: low + (high - low) * height };
}

export function squareAt(
  { low, high, period, from, share }: Square,
  clock: LocalClock,
  wallMs: number,
): ScheduledValue {
  const phaseMs = remainder(clock.timeOfDayMs(wallMs) - from, period);
  const highMs = Math.round(share * period);
  const isHigh = phaseMs < highMs;
  const steadyUntilMs = clock.whenAheadMs(wallMs, (isHigh ? highMs : period) - phaseMs);
  return { value: isHigh ? high : low, steadyUntilMs };
}

/** The entry that came last, the day before where none has come yet; entries are in the order of their time. */
export function tableAt(table: readonly TableEntry[], clock: LocalClock, wallMs: number): ScheduledValue {
  const { from, aheadMs } = placeIn(table, clock.timeOfDayMs(wallMs));
  return { value: from.value, steadyUntilMs: clock.whenAheadMs(wallMs, aheadMs) };
}

/** The straight line from the entry that came last to the next, over midnight too. */
export function lineAt(table: readonly TableEntry[], timeOfDayMs: number): ScheduledValue {
  const { from, to, aheadMs } = placeIn(table, timeOfDayMs);
  const lengthMs = remainder(to.at - from.at, dayMs) || dayMs;
  return { value: to.value + (from.value - to.value) * (aheadMs / lengthMs) };
}

const nothing: TableEntry = { at: 0, value: 0 };

function placeIn(table: readonly TableEntry[], timeOfDayMs: number) {
  const next = table.findIndex(({ at }) => at > timeOfDayMs);
  const from = table.at(next === -1 ? -1 : next - 1) ?? nothing;
  const to = table.at(next === -1 ? 0 : next) ?? nothing;
  return { from, to, aheadMs: remainder(to.at - timeOfDayMs, dayMs) || dayMs };
}
