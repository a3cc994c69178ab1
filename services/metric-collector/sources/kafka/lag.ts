/** Where the log of a partition begins and ends, and from where a group reads on; undefined: it has committed nothing. */
export interface PartitionOffsets {
  readonly start: number;
  readonly end: number;
  readonly committed: number | undefined;
}

/** Where a consumer of the group starts without a committed offset that exists. */
export type OffsetReset = "latest" | "earliest";

/** Messages that are in the log and that the group has not committed. What was deleted unread is no work any more. */
export function lagOf({ start, end, committed }: PartitionOffsets, reset: OffsetReset): number {
  // beyond the end: the topic was made anew, and a consumer starts over as if it had committed nothing
  if (committed === undefined || committed > end) return reset === "earliest" ? end - start : 0;
  return end - Math.max(committed, start);
}
