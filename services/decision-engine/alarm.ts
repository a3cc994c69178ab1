/** Longer delays overflow a timer, which then rings at once. */
const longestDelayMs = 2 ** 31 - 1;

/** One timer for many wishes: it rings at the earliest of them. */
export class Alarm {
  private timer: NodeJS.Timeout | undefined;
  /** When it is to ring. */
  private atMs = Number.POSITIVE_INFINITY;
  /** When its timer ends: never later. */
  private timerAtMs = Number.POSITIVE_INFINITY;
  private stopped = false;
  private readonly ring: () => void;

  constructor(ring: () => void) {
    this.ring = ring;
  }

  /** Rings at this time of the monotonic clock, unless it rings earlier anyway. */
  ringAt(atMs: number): void {
    if (atMs < this.atMs) this.moveTo(atMs);
  }

  /** Rings at this time, and no more at any before; undefined: not at all. A timer that ends too early only looks again. */
  moveTo(atMs: number | undefined): void {
    this.atMs = atMs ?? Number.POSITIVE_INFINITY;
    if (!this.stopped && this.atMs < this.timerAtMs) this.arm();
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  private arm(): void {
    clearTimeout(this.timer);
    const inMs = Math.min(longestDelayMs, Math.max(1, this.atMs - performance.now()));
    this.timerAtMs = performance.now() + inMs;
    this.timer = setTimeout(() => this.look(), inMs);
  }

  private look(): void {
    this.timerAtMs = Number.POSITIVE_INFINITY;
    if (this.atMs - performance.now() > 0.5) {
      if (this.atMs < Number.POSITIVE_INFINITY) this.arm();
      return;
    }
    this.atMs = Number.POSITIVE_INFINITY;
    this.ring();
  }
}
