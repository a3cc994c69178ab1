import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { GuardSpec, PoolSpec } from "../../../shared/model/pool.ts";
import { directionGuards } from "../../../test/support/guarded-workload.ts";
import {
  facts,
  fixedWorkload,
  observed,
  pool,
  remainderWorkload,
  sampleOf,
  workload,
} from "../../../test/support/pool-builders.ts";
import { SimulatedActuator } from "../../../test/support/simulated-actuator.ts";
import { SimulatedPool } from "../../../test/support/simulated-pool.ts";
import { VirtualTime } from "../../../test/support/virtual-time.ts";
import { decide } from "./decide.ts";
import type { WorkloadFacts } from "./input.ts";
import type { PoolState } from "./state.ts";

const lost = "the queue cannot be read";

function look(spec: PoolSpec, known: WorkloadFacts, state: PoolState, nowMs: number) {
  const decision = decide({ spec, facts: new Map([[known.observed.workload, known]]), wallMs: 0 }, state, nowMs);
  return { ...decision, outcome: decision.outcomes[0] };
}

/** Decided at 0 with three replicas; then somebody else sets `count`, which is decided on at 100 ms. */
function afterSetting(count: number, spec: PoolSpec, parts: Partial<WorkloadFacts> = {}) {
  const name = spec.workloads[0]?.name ?? "";
  const { state } = look(spec, facts(observed(name, 3), parts), new Map(), 0);
  const adopted = facts(observed(name, 3, { desired: count, adopted: true }), parts);
  return { adopted, ...look(spec, adopted, state, 100) };
}

describe("a count that somebody else set and the actuator adopted", () => {
  test.each([5, 1])("is gone on from, %i for 3, until the target steps", (count) => {
    const queue = pool([workload("queue")]);
    const { outcome, state, adopted } = afterSetting(count, queue, { sample: sampleOf(40, 0) });
    const detail = `somebody else set ${count}: goes on from there`;
    expect(outcome).toMatchObject({ from: count, desired: count, reason: "external", detail });
    const seen = facts(observed("queue", count, { adopted: true }), { sample: sampleOf(80, 600) });
    expect(look(queue, seen, state, 600).outcome).toMatchObject({ from: count, desired: count + 1, reason: "demand" });
    expect(look(queue, adopted, state, 200).state.get("queue")).toBe(state.get("queue"));
  });

  test.each([5, 1])("is held while nothing is known of the queue: %i for 3", (count) => {
    const queue = pool([workload("queue")]);
    const { outcome } = afterSetting(count, queue, { sample: sampleOf(lost, 0) });
    expect(outcome).toMatchObject({ demand: count, desired: count, reason: "sample-absent" });
  });

  test("is not taken while an order of ours is under way", () => {
    const queue = pool([workload("queue")]);
    const { state } = look(queue, facts(observed("queue", 3)), new Map(), 0);
    const crossed = facts(observed("queue", 3, { desired: 7, adopted: true }), { unseen: [3] });
    expect(look(queue, crossed, state, 100).outcome).toMatchObject({ from: 3, desired: 3 });
  });

  test("is not taken where nobody adopted it", () => {
    const queue = pool([workload("queue")]);
    const { state } = look(queue, facts(observed("queue", 3)), new Map(), 0);
    expect(look(queue, facts(observed("queue", 3, { desired: 7 })), state, 100).outcome?.desired).toBe(3);
  });

  test("loses at once against a fixed count, and against a controller whose word is in force", () => {
    expect(afterSetting(5, pool([fixedWorkload("hand", 3)])).outcome).toMatchObject({ from: 5, desired: 3 });
    const outside = pool([workload("outside", { target: { kind: "external" } })]);
    expect(afterSetting(5, outside, { external: 3 }).outcome).toMatchObject({ from: 5, desired: 3 });
    expect(afterSetting(5, outside).outcome).toMatchObject({ from: 5, desired: 5 });
  });

  test("is cut to what fits", () => {
    expect(afterSetting(14, pool([workload("queue")])).outcome).toMatchObject({ allocated: 10, desired: 10 });
  });

  test.each<[string, GuardSpec, number, number]>([
    ["a step limit", { step: { up: 1 } }, 1, 2],
    ["a cooldown", { up: directionGuards({ cooldownMs: 1000 }) }, 1, 1],
    ["a rate policy", { up: directionGuards({ policies: [{ kind: "replicas", value: 4, periodMs: 9000 }] }) }, 6, 7],
  ])("is a change for %s", (_, guards, count, most) => {
    // 9 are asked for all the time; 3 run at first
    const outside = pool([workload("outside", { target: { kind: "external" }, guards })]);
    const quiet = look(outside, facts(observed("outside", 3)), new Map(), 0);
    const known = facts(observed("outside", 3, { desired: count, adopted: true }), { external: 9 });
    expect(look(outside, known, quiet.state, 100).outcome).toMatchObject({ from: count, desired: most });
  });

  test("teaches nothing of how long replicas take to start", () => {
    const queue = pool([workload("queue")]);
    const { state } = afterSetting(5, queue, { sample: sampleOf(40, 0) });
    const ready = facts(observed("queue", 5, { adopted: true }), { sample: sampleOf(40, 0) });
    expect(look(queue, ready, state, 400).state.get("queue")?.turnover.startMs).toBeUndefined();
  });
});

describe("in a pool that somebody else scales too", () => {
  const spec = pool([
    workload("high", { target: { kind: "external" } }),
    workload("low", { priority: 2, target: { kind: "external" } }),
    remainderWorkload("rest"),
  ]);
  const hands = fc.array(
    fc.record({ gapMs: fc.nat(3000), name: fc.constantFrom("high" as const, "low" as const), count: fc.nat(14) }),
    {
      minLength: 1,
      maxLength: 12,
    },
  );

  test("what was set last stays, as far as it fits and higher priorities leave it", () => {
    fc.assert(
      fc.property(hands, (setting) => {
        const time = new VirtualTime();
        const times = { startMs: () => 120, stopMs: () => 250, respawnMs: () => 100 };
        const actuator = new SimulatedActuator(time, ["high", "low", "rest"], times);
        const network = { commandMs: () => 3, observationMs: () => 4, fate: () => "arrives" as const };
        const loop = new SimulatedPool(time, spec, actuator, network);
        loop.onDecision = ({ outcomes }) => {
          expect(outcomes.reduce((sum, { allocated }) => sum + allocated, 0)).toBeLessThanOrEqual(10);
        };
        const last = { high: 0, low: 0 };
        let atMs = 1000;
        for (const { gapMs, name, count } of setting) {
          atMs += 1000 + gapMs; // long enough for what follows of the one before
          time.after(atMs, () => {
            const before = actuator.observe().workloads.find(({ workload: of }) => of === name)?.desired;
            if (count !== before) last[name] = count; // what is set to what it is, nobody sees
            actuator.setByHand(name, count);
          });
        }
        time.runUntil(atMs + 5000);
        const high = Math.min(10, last.high);
        const low = Math.min(10 - high, last.low);
        const counts = ["high", "low", "rest"].map((name) => actuator.running(name).length);
        expect(counts).toEqual([high, low, 10 - high - low]);
      }),
      { numRuns: 60 },
    );
  });
});
