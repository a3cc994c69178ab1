import { describe, expect, test } from "vitest";
import { pool, remainderWorkload, workload } from "../../../test/support/pool-builders.ts";
import { type Replica, SimulatedActuator } from "../../../test/support/simulated-actuator.ts";
import { SimulatedPool } from "../../../test/support/simulated-pool.ts";
import { VirtualTime } from "../../../test/support/virtual-time.ts";
import { type Learned, learnedOf } from "./targets/adaptive/learned.ts";

const workMs = 300;
const minuteMs = 60_000;

/** Numbers above 0 and up to 1 that look random and are always the same (a linear congruential generator). */
function chances(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state + 1) / 2 ** 32;
  };
}

/** Messages that come and are worked off by chance, and who works. */
class Queue {
  waiting = 0;
  private readonly time: VirtualTime;
  private readonly chance = chances(7);
  private readonly perSecond: (nowMs: number) => number;

  constructor(time: VirtualTime, perSecond: (nowMs: number) => number) {
    this.time = time;
    this.perSecond = perSecond;
    this.arrive();
  }

  consume(replica: Replica): void {
    if (replica.state !== "ready") return;
    const works = this.waiting > 0;
    if (works) this.waiting -= 1;
    this.time.after(works ? this.exponential(workMs) : 10, () => this.consume(replica));
  }

  private arrive(): void {
    this.waiting += 1;
    this.time.after(this.exponential(1000 / this.perSecond(this.time.nowMs)), () => this.arrive());
  }

  private exponential(meanMs: number): number {
    return -Math.log(this.chance()) * meanMs;
  }
}

interface World {
  readonly perSecond: (nowMs: number) => number;
  /** No samples from then on. */
  readonly silentFromMs?: number;
}

interface Record {
  readonly aboveRatio: number;
  /** Slots held over those that the work alone takes. */
  readonly cost: number;
  readonly desired: ReadonlyMap<number, number>;
  readonly learned: Learned | undefined;
}

/** Ten minutes of a queue with a ceiling of 50 in 40 slots that are shared with a remainder; the first half is not counted. */
function simulated({ perSecond, silentFromMs = Number.POSITIVE_INFINITY }: World): Record {
  const time = new VirtualTime();
  const queue = new Queue(time, perSecond);
  const target = { kind: "adaptive", queueLength: 50, caution: 0.95, hints: {} } as const;
  const consumer = workload("consumer", { target, replicas: { min: 1, max: 39 } });
  const times = { startMs: () => 800, stopMs: () => 300, respawnMs: () => 200 };
  const actuator = new SimulatedActuator(time, ["consumer", "rest"], times);
  actuator.onReady = (replica) => {
    if (replica.workload === "consumer") queue.consume(replica);
  };
  const network = { commandMs: () => 2, observationMs: () => 2, fate: () => "arrives" as const };
  const loop = new SimulatedPool(
    time,
    pool([consumer, remainderWorkload("rest")], { capacity: 40 }),
    actuator,
    network,
  );

  let [counted, above, held, needed] = [0, 0, 0, 0];
  const desired = new Map<number, number>();
  time.every(500, () => {
    const takenAtMs = time.nowMs;
    const reading = { kind: "value", value: queue.waiting } as const;
    if (takenAtMs < silentFromMs) {
      time.after(100, () =>
        loop.sample("consumer", { reading, takenAtMs, arrivedAtMs: takenAtMs + 100, includesInFlight: false }),
      );
    }
    desired.set(takenAtMs, loop.state.get("consumer")?.desired ?? 0);
    if (takenAtMs < 5 * minuteMs) return;
    counted += 1;
    if (queue.waiting > 50) above += 1;
    held += desired.get(takenAtMs) ?? 0;
    needed += (perSecond(takenAtMs) * workMs) / 1000;
  });
  time.runUntil(10 * minuteMs);
  const state = loop.state.get("consumer");
  return {
    aboveRatio: above / counted,
    cost: held / needed,
    desired,
    learned: state && learnedOf(state.target, state.turnover),
  };
}

/** 20 a second and 80 a second, a minute each: 6 and 24 replicas' work. */
function steps(nowMs: number): number {
  return Math.floor(nowMs / minuteMs) % 2 === 0 ? 20 : 80;
}

describe("a queue of 50 kept by adaptive", () => {
  test("stays under its ceiling in 95 % of the time and more as arrivals go up and down fourfold, for less than half as much again", () => {
    const { aboveRatio, cost, learned } = simulated({ perSecond: steps });
    expect(aboveRatio).toBeLessThan(0.05);
    expect(cost).toBeLessThan(1.5);
    // what the remainder gives up takes 300 ms to stop before 800 ms to start
    expect(learned?.startMs).toBeGreaterThan(800);
    expect(learned?.startMs).toBeLessThan(1300);
    expect(learned?.stopMs).toBeCloseTo(304, -1);
  });

  test("learns what arrives and what a replica does", () => {
    const { learned } = simulated({ perSecond: () => 40 });
    expect(learned?.queue?.arrivalsPerSecond).toBeGreaterThan(32);
    expect(learned?.queue?.arrivalsPerSecond).toBeLessThan(48);
    // 1000 / 300 less the time between two messages
    expect(learned?.queue?.perReplicaPerSecond).toBeGreaterThan(2);
    expect(learned?.queue?.perReplicaPerSecond).toBeLessThan(5);
  });

  test("keeps what it has when samples fail to come", () => {
    const { desired } = simulated({ perSecond: () => 40, silentFromMs: 6 * minuteMs });
    const held = new Set([...desired].filter(([atMs]) => atMs > 6 * minuteMs + 4000).map(([, count]) => count));
    expect(held.size).toBe(1);
    expect(Math.min(...held)).toBeGreaterThanOrEqual(10);
  });
});
