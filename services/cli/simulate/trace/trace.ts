/** Messages per second at times that rise, from 0 on. */
export interface Trace {
  readonly points: readonly TracePoint[];
  /** Milliseconds since 1970 at 0, where the times were timestamps or seconds since 1970. */
  readonly startsAtMs?: number;
}

export interface TracePoint {
  readonly atMs: number;
  readonly ratePerSecond: number;
}
