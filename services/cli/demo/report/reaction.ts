/** A workload at an instant of the engine's clock. */
export interface GrowthView {
  readonly atMs: number;
  /** Slots it was granted; left out: not decided yet. */
  readonly allocated: number | undefined;
  readonly ready: number;
  /** Of the newest sample; left out: none. */
  readonly sampleAgeMs: number | undefined;
}

/** How long each growth took, from the sample that called for it to a replica it called for running, in ms. */
export interface ReactionTimes {
  readonly first: readonly number[];
  readonly last: readonly number[];
}

export interface ReactionRecord {
  see(view: GrowthView): void;
  times(): ReactionTimes;
}

interface Growth {
  readonly sampledAtMs: number;
  readonly from: number;
  readonly to: number;
}

/**
 * A growth begins when a workload is granted more slots, and is over when as many replicas are ready. One that is
 * superseded by another grant ends there: what it did not reach by then is not counted.
 */
export function reactionRecord(): ReactionRecord {
  const first: number[] = [];
  const last: number[] = [];
  let allocated: number | undefined;
  let growth: Growth | undefined;
  let firstSeen = false;

  const track = ({ atMs, ready }: GrowthView) => {
    if (!growth) return;
    const tookMs = atMs - growth.sampledAtMs;
    if (!firstSeen && ready > growth.from) {
      first.push(tookMs);
      firstSeen = true;
    }
    if (ready < growth.to) return;
    last.push(tookMs);
    growth = undefined;
  };

  return {
    see: (view) => {
      if (view.allocated !== allocated) {
        growth = beginning(allocated, view);
        firstSeen = false;
        allocated = view.allocated;
      }
      track(view);
    },
    times: () => ({ first, last }),
  };
}

function beginning(
  before: number | undefined,
  { atMs, allocated, ready, sampleAgeMs }: GrowthView,
): Growth | undefined {
  if (before === undefined || allocated === undefined || sampleAgeMs === undefined) return undefined;
  const from = Math.max(before, ready); // replicas of an earlier grant that still run were not called for now
  return allocated > from ? { sampledAtMs: atMs - sampleAgeMs, from, to: allocated } : undefined;
}
