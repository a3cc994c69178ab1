import type { WorkloadObservation } from "../../../shared/model/observation.ts";
import type { Random } from "../../../shared/random.ts";
import { type Draw, lognormal } from "./distributions.ts";
import type { ReplicaTimes } from "./model.ts";

/** A ready replica takes one message after the other. */
export interface ReadyReplica {
  /** When it has finished, or did finish, what it took last. */
  freeAtMs: number;
}

interface StartingReplica {
  readyAtMs: number;
  /** Its last start failed. */
  again: boolean;
}

/** The replicas of one workload, each on its own way from an order to its end. */
export class Replicas {
  readonly ready: ReadyReplica[] = [];
  desired: number;
  /** Starts and stops up to now; a start that fails is one, and the next is another. */
  changes = 0;
  private readonly starting: StartingReplica[] = [];
  private stopping: number[] = [];
  private nextEventAtMs = Number.POSITIVE_INFINITY;
  private readonly drawStart: Draw;
  private readonly drawStop: Draw;
  private readonly failRatio: number;
  private readonly random: Random;

  /** Begins with so many ready. */
  constructor({ startMs, stopMs, variation, failRatio }: ReplicaTimes, count: number, random: Random) {
    this.drawStart = lognormal(startMs, variation);
    this.drawStop = lognormal(stopMs, variation);
    this.failRatio = failRatio;
    this.random = random;
    this.desired = count;
    for (let index = 0; index < count; index += 1) this.ready.push({ freeAtMs: 0 });
  }

  /** Ready, starting and stopping ones: each holds a slot. */
  get held(): number {
    return this.ready.length + this.starting.length + this.stopping.length;
  }

  get startingCount(): number {
    return this.starting.length;
  }

  get stoppingCount(): number {
    return this.stopping.length;
  }

  /** Moves on what is due by now; tells whether anything was. */
  advance(nowMs: number): boolean {
    if (nowMs < this.nextEventAtMs) return false;
    for (let index = 0; index < this.starting.length; ) {
      const replica = this.starting[index];
      if (replica && replica.readyAtMs <= nowMs && !this.failsToStart(replica, nowMs)) {
        this.starting.splice(index, 1);
        this.ready.push({ freeAtMs: nowMs });
      } else index += 1;
    }
    this.stopping = this.stopping.filter((goneAtMs) => goneAtMs > nowMs);
    this.findNextEvent();
    return true;
  }

  /** Carries out an order at once; what is stopped is what it costs least to lose: the youngest start, then the idlest. */
  order(desired: number, nowMs: number): void {
    this.changes += Math.abs(desired - this.desired);
    for (; this.desired < desired; this.desired += 1) {
      this.starting.push({ readyAtMs: nowMs + this.drawStart(this.random), again: false });
    }
    for (; this.desired > desired; this.desired -= 1) this.stopOne(nowMs);
    this.findNextEvent();
  }

  observe(workload: string): WorkloadObservation {
    const failed = this.starting.some(({ again }) => again);
    return {
      workload,
      desired: this.desired,
      ready: this.ready.length,
      starting: this.starting.length,
      stopping: this.stopping.length,
      standby: 0,
      ...(failed && {
        trouble: { kind: "start-failed", detail: "a replica died before it was ready: starts it anew" },
      }),
    };
  }

  private failsToStart(replica: StartingReplica, nowMs: number): boolean {
    if (this.failRatio === 0 || this.random() >= this.failRatio) return false;
    this.changes += 1;
    replica.readyAtMs = nowMs + this.drawStart(this.random);
    replica.again = true;
    return true;
  }

  private stopOne(nowMs: number): void {
    const goneAtMs = nowMs + this.drawStop(this.random);
    const cancelled = this.starting.pop();
    this.stopping.push(cancelled ? goneAtMs : Math.max(goneAtMs, this.takeIdlest().freeAtMs));
  }

  private takeIdlest(): ReadyReplica {
    let idlest = 0;
    this.ready.forEach(({ freeAtMs }, index) => {
      if (freeAtMs < (this.ready[idlest]?.freeAtMs ?? 0)) idlest = index;
    });
    const [replica] = this.ready.splice(idlest, 1);
    if (!replica) throw new Error("there is no replica left to stop");
    return replica;
  }

  private findNextEvent(): void {
    let next = Number.POSITIVE_INFINITY;
    for (const { readyAtMs } of this.starting) if (readyAtMs < next) next = readyAtMs;
    for (const goneAtMs of this.stopping) if (goneAtMs < next) next = goneAtMs;
    this.nextEventAtMs = next;
  }
}
