import { describe, expect, test } from "vitest";
import { pool, queuePid, remainderWorkload, workload } from "../../../test/support/pool-builders.ts";
import { type Replica, SimulatedActuator } from "../../../test/support/simulated-actuator.ts";
import { SimulatedPool } from "../../../test/support/simulated-pool.ts";
import { VirtualTime } from "../../../test/support/virtual-time.ts";

const workMs = 300;
const minuteMs = 60_000;

/** Messages a second at any time: 10, then 30, then 10, then 30, then 10. */
function arrivalsPerSecond(nowMs: number): number {
  return Math.floor(nowMs / (1.5 * minuteMs)) % 2 === 0 ? 10 : 30;
}

/** A queue whose length counts what is in flight, as its server cannot tell. */
class Queue {
  private waiting = 0;
  private inFlight = 0;
  private readonly time: VirtualTime;

  constructor(time: VirtualTime) {
    this.time = time;
    this.arrive();
  }

  get length(): number {
    return this.waiting + this.inFlight;
  }

  /** A consumer takes one message after the other, and finishes the one it holds when it is told to stop. */
  consume(replica: Replica): void {
    if (replica.state !== "ready") return;
    if (this.waiting === 0) {
      this.time.after(10, () => this.consume(replica));
      return;
    }
    this.waiting -= 1;
    this.inFlight += 1;
    this.time.after(workMs, () => {
      this.inFlight -= 1;
      this.consume(replica);
    });
  }

  private arrive(): void {
    this.waiting += 1;
    this.time.after(1000 / arrivalsPerSecond(this.time.nowMs), () => this.arrive());
  }
}

function percentile(values: readonly number[], ratio: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.ceil(ratio * sorted.length) - 1] ?? Number.NaN;
}

describe("a queue of 50 kept by queue-pid with the gains of the tutorial", () => {
  test("stays below 150 in 95 % of the time as arrivals treble and fall back, in 10 slots shared with a remainder", () => {
    const time = new VirtualTime();
    const queue = new Queue(time);
    // Ku 0.03, Tu 0.7: kP = 0.8 · 0.03, kD = 0.7 / 8
    const consumer = workload("consumer", {
      target: queuePid({ kP: 0.024, kD: 0.0875 }),
      replicas: { min: 1, max: 10 },
    });
    const times = { startMs: () => 300, stopMs: () => 200, respawnMs: () => 200 };
    const actuator = new SimulatedActuator(time, ["consumer", "rest"], times);
    actuator.onReady = (replica) => {
      if (replica.workload === "consumer") queue.consume(replica);
    };
    const network = { commandMs: () => 2, observationMs: () => 2, fate: () => "arrives" as const };
    const loop = new SimulatedPool(time, pool([consumer, remainderWorkload("rest")]), actuator, network);

    const lengths: number[] = [];
    const slots: number[] = [];
    time.every(500, () => {
      const reading = { kind: "value", value: queue.length } as const;
      loop.sample("consumer", { reading, takenAtMs: time.nowMs, arrivedAtMs: time.nowMs, includesInFlight: true });
      if (time.nowMs < minuteMs) return;
      lengths.push(queue.length);
      slots.push(actuator.slotsHeld);
    });
    time.runUntil(7.5 * minuteMs);

    expect(percentile(lengths, 0.95)).toBeLessThan(150);
    expect(actuator.peak).toBeLessThanOrEqual(10);
    expect(slots.filter((held) => held === 10).length / slots.length).toBeGreaterThan(0.95);
  });
});
