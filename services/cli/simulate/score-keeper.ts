import { Histogram } from "./histogram.ts";
import type { Score } from "./model.ts";

/** What a queue cannot know of its workload: means and counts of the scored time. */
export interface Spent {
  /** Mean of the replicas that held a slot. */
  readonly replicas: number;
  readonly remainderShare: number;
  /** Starts and stops. */
  readonly changes: number;
}

/** Adds up how a queue was kept; bounded memory however long it runs. */
export class ScoreKeeper {
  private readonly target: number;
  private readonly queues = new Histogram();
  private readonly waits = new Histogram();
  private totalMs = 0;
  private aboveMs = 0;
  private excessMs = 0;
  private neededMs = 0;

  /** More than `target` messages waiting count against it. */
  constructor(target: number) {
    this.target = target;
  }

  addWait(waitMs: number, messages: number): void {
    this.waits.add(waitMs, messages);
  }

  /** `queue`: messages waiting; `load`: replicas that could just do the work that arrives. */
  addStep(stepMs: number, queue: number, load: number): void {
    this.totalMs += stepMs;
    this.queues.add(queue, stepMs);
    this.neededMs += load * stepMs;
    if (queue <= this.target) return;
    this.aboveMs += stepMs;
    // a target of 0 has no multiples: there, one message is one target
    this.excessMs += ((queue - this.target) / Math.max(1, this.target)) * stepMs;
  }

  score({ replicas, remainderShare, changes }: Spent): Score {
    const { totalMs } = this;
    return {
      aboveTargetRatio: this.aboveMs / totalMs,
      meanExcess: this.excessMs / totalMs,
      p99Queue: this.queues.quantile(0.99),
      p99WaitMs: this.waits.quantile(0.99),
      cost: this.neededMs === 0 ? 0 : (replicas * totalMs) / this.neededMs,
      remainderShare,
      changesPerHour: (changes / totalMs) * 3_600_000,
    };
  }
}
