/** At or below this many messages replicas may go: 70 % of the setpoint, truncated as the ancestor does. 50 → 35, 5 → 3. */
export function lowerMark(setpoint: number): number {
  return Math.floor(0.7 * setpoint);
}
