import { lowerMark } from "./lower-mark.ts";

/** One tick of the Microscaling Engine's `SimpleQueue`: one more above the setpoint, one fewer below 70 % of it. */
export function stepSimpleQueue(setpoint: number, length: number): -1 | 0 | 1 {
  if (length > setpoint) return 1;
  return length < lowerMark(setpoint) ? -1 : 0;
}
