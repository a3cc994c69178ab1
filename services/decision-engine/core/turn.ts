/** What decides who comes first. */
export interface Turn {
  readonly name: string;
  /** 1 is the highest. */
  readonly priority: number;
  /** Takes only what all others leave. */
  readonly remainder: boolean;
}

/** Remainders last; then by priority; then by name, so that nothing depends on the order of the input. */
export function byTurn(a: Turn, b: Turn): number {
  return Number(a.remainder) - Number(b.remainder) || a.priority - b.priority || (a.name < b.name ? -1 : 1);
}
