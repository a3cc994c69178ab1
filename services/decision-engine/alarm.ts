/** Longer delays overflow a timer, which then rings at once; one that rings early does no harm. */
const longestDelayMs = 2 ** 31 - 1;

/** One timer for many wishes: it rings at the earliest of them. */
export class Alarm {
  private timer: NodeJS.Timeout | undefined;
  private atMs = Number.POSITIVE_INFINITY;
  private readonly ring: () => void;

  constructor(ring: () => void) {
    this.ring = ring;
  }

  /** Rings at this time of the monotonic clock, unless it rings earlier anyway. */
  ringAt(atMs: number): void {
    if (atMs >= this.atMs) return;
    clearTimeout(this.timer);
    this.atMs = atMs;
    this.timer = setTimeout(
      () => {
        this.atMs = Number.POSITIVE_INFINITY;
        this.ring();
      },
      Math.min(longestDelayMs, Math.max(1, atMs - performance.now())),
    );
  }

  stop(): void {
    clearTimeout(this.timer);
    this.atMs = Number.NEGATIVE_INFINITY;
  }
}
