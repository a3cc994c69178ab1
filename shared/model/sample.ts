/** What a source said: a number, or why there is none. An error is never 0. */
export type Reading =
  | { readonly kind: "value"; readonly value: number }
  | { readonly kind: "absent"; readonly reason: string };

/** A sample counts as fresh for so many of its periods, and a second. */
export const freshPeriods = 4;

/** One reading with all its server told. Counts are messages, or the metric's own unit. */
export interface Sample {
  /** The caller's name for the metric. */
  readonly metric: string;
  readonly reading: Reading;
  /** Taken by a consumer, not finished yet; left out where the server does not tell. */
  readonly inFlight?: number;
  /** Everything that ever arrived; left out where the server does not tell. */
  readonly arrivalsTotal?: number;
  /** `value` counts what is in flight too. */
  readonly includesInFlight: boolean;
  /** Age in ms when it was sent. */
  readonly ageMs: number;
  /** The sender's monotonic clock when it was sent; comparable with nothing but itself. */
  readonly sentAtMs: number;
  /** The kind of source, e.g. `azure-queue`. */
  readonly source: string;
  /** W3C trace context of the reading. */
  readonly traceparent?: string;
  /** How long the reading took. */
  readonly latencyMs: number;
  /** The next reading is due within this time of it; left out: as the metric is configured. */
  readonly periodMs?: number;
}
