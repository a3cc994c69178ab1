import { type EventLoopUtilization, performance } from "node:perf_hooks";

const leastMs = 2;
const mostMs = 250;
const lookEveryMs = 500;

/** Above this share of its time a process has no room for what comes at once. */
const busyRatio = 0.7;
const idleRatio = 0.45;

/**
 * For how long what follows a decision is gathered and decided together: 2 ms, and up to 250 ms while this process has
 * more to do than time. The first event after a quiet moment is always decided at once.
 */
export class Busyness {
  private windowMs = leastMs;
  private before: EventLoopUtilization;
  private readonly utilization: typeof performance.eventLoopUtilization;
  private readonly timer: NodeJS.Timeout;

  constructor(utilization: typeof performance.eventLoopUtilization = performance.eventLoopUtilization) {
    this.utilization = utilization;
    this.before = utilization();
    this.timer = setInterval(() => this.look(), lookEveryMs);
    this.timer.unref();
  }

  /** In ms. */
  readonly followers = (): number => this.windowMs;

  stop(): void {
    clearInterval(this.timer);
  }

  private look(): void {
    const now = this.utilization();
    const { utilization: ratio } = this.utilization(now, this.before);
    this.before = now;
    if (ratio > busyRatio) this.windowMs = Math.min(mostMs, this.windowMs * 2);
    else if (ratio < idleRatio) this.windowMs = Math.max(leastMs, this.windowMs / 2);
  }
}
