import { describe, expect, test } from "vitest";
import type { Trouble } from "../../shared/model/observation.ts";
import type { PoolSpec } from "../../shared/model/pool.ts";
import type { LinkStatus, PauseInForce } from "../../shared/model/status.ts";
import {
  facts,
  fixedWorkload,
  observed,
  pool,
  proportional,
  sampleOf,
  workload,
} from "../../test/support/pool-builders.ts";
import { decide } from "./core/decide.ts";
import type { PoolState } from "./core/state.ts";
import { explanationOf } from "./explanation.ts";
import type { StatusParts } from "./pool-status.ts";
import { Refusals } from "./refusals.ts";

interface Scene {
  readonly spec?: PoolSpec;
  readonly ready?: number;
  readonly sample?: ReturnType<typeof sampleOf>;
  readonly links?: readonly LinkStatus[];
  readonly trouble?: Trouble;
  readonly pauses?: readonly PauseInForce[];
  readonly led?: boolean;
  readonly refusals?: Refusals;
}

const nowMs = 60_000;
const lease = { holder: "engine-1", generation: 3n };

/** What status and explanation are made of, half a second after the workload was found with so many replicas ready. */
function partsOf(scene: Scene): StatusParts {
  const { spec = following(), ready = 2, sample, links = [], trouble, pauses = [], led = true } = scene;
  const { refusals = new Refusals() } = scene;
  const reported = spec.workloads.map(({ name }) =>
    observed(name, name === "a" ? ready : 0, trouble ? { trouble } : {}),
  );
  const pause = pauses[0]?.direction;
  const known = new Map(
    reported.map((one) => [one.workload, facts(one, { ...(sample ? { sample } : {}), ...(pause ? { pause } : {}) })]),
  );
  let state: PoolState = new Map();
  const decideAt = (atMs: number) => decide({ spec, facts: known, wallMs: 0, locksWhileScaling: false }, state, atMs);
  state = decideAt(nowMs - 500).state;
  const decision = decideAt(nowMs);
  return {
    ...{ spec, links, refusals, decision, nowMs, state: decision.state, lease: led ? lease : undefined },
    observation: { pool: "pool", workloads: reported, sentAtMs: nowMs, peakReplicas: 0 },
    records: { fixedOf: () => undefined, externalOf: () => undefined, pausesOf: () => pauses },
    samples: new Map(sample ? [["a", { ...sample, source: "orders" }]] : []),
    setpoints: new Map(),
  };
}

function following(capacity = 10): PoolSpec {
  return pool([workload("a", { target: proportional() })], { capacity });
}

const explained = (scene: Scene) => explanationOf("a", partsOf(scene));
const fixed = (replicas: number, capacity = 10) =>
  pool([fixedWorkload("a", replicas, { replicas: { min: 0 } })], { capacity });

test("it tells sample, demand with its detail, interval, grant and what is waited for", () => {
  const explanation = explained({ sample: sampleOf(40, nowMs - 200) });
  expect(explanation).toMatchObject({
    status: { sample: { reading: { value: 40 } }, demand: 8, allocated: 8, desired: 8, observed: { ready: 2 } },
    demand: { reason: "demand", detail: expect.stringContaining("40") },
    least: { replicas: 0, reason: "bounded" },
    most: { replicas: 10, reason: "bounded" },
    waitsFor: ["6 replicas to be ready"],
  });
  expect(explanation?.summary).toMatch(
    /^a has 2 of 8 replicas ready\. 0\.2 s ago its metric \(orders\) was 40\. Its target proportional asks for 8: .*40.*\. It waits for 6 replicas to be ready\.$/,
  );
});

test("where everything is as it should be nothing is waited for", () => {
  const explanation = explained({ spec: fixed(2) });
  expect(explanation?.waitsFor).toEqual([]);
  expect(explanation?.summary).toMatch(/^a has 2 replicas ready\. Its target fixed asks for 2: [^.]*\.$/);
});

test("a guard in the way is named with the end it set", () => {
  const explanation = explained({ spec: pool([fixedWorkload("a", 9, { replicas: { min: 0, max: 3 } })]) });
  expect(explanation).toMatchObject({ most: { replicas: 3, reason: "bounded" }, status: { demand: 9, desired: 3 } });
  expect(explanation?.summary).toContain("At most 3 may be had (bounded).");
});

describe("what is waited for", () => {
  const absent = sampleOf('queue "orders" does not exist', nowMs - 10);
  const paused = (parts: Partial<PauseInForce>): readonly PauseInForce[] => [
    { direction: "up", owner: "ops", wholePool: false, ...parts },
  ];
  const trouble = { kind: "crash-looping", detail: "exit code 1", retryInMs: 12_000 } as const;

  test.each<[string, Scene, string]>([
    ["a reading", { sample: absent }, 'a reading of its metric: queue "orders" does not exist'],
    [
      "a fresh reading",
      { sample: sampleOf(4, nowMs - 14_000) },
      "a fresh reading of its metric: the newest is 14 s old",
    ],
    ["capacity", { spec: fixed(7, 4) }, "capacity for 3 replicas more"],
    [
      "a pause with its end",
      { spec: fixed(5), pauses: paused({ remainingMs: 30_000 }) },
      "the pause (up) of ops to end in 30 s",
    ],
    ["a pause without one", { spec: fixed(5), pauses: paused({}) }, "the pause (up) of ops to be resumed"],
    ["a back-off", { spec: fixed(2), trouble }, "exit code 1; tried again in 12 s"],
    ["the lease", { led: false, spec: fixed(2) }, "an engine that holds the lease of the pool"],
    [
      "the actuator",
      { links: [{ kind: "actuator", name: "local", up: false, problem: "refused" }], spec: fixed(2) },
      "local: refused",
    ],
    ["replicas that start", { spec: fixed(3) }, "1 replica to be ready"],
  ])("is %s", (_, scene, wait) => {
    const explanation = explained(scene);
    expect(explanation?.waitsFor).toContain(wait);
    expect(explanation?.summary).toContain(wait);
  });

  test("is the next attempt where the actuator refused the order", () => {
    const refusals = new Refusals();
    const outcome = {
      workload: "a",
      kind: "rejected",
      reason: "locked by b",
      retryable: true,
      retryAfterMs: 4000,
    } as const;
    refusals.note([outcome], new Map([["a", 3]]), nowMs - 1000);
    expect(explained({ spec: fixed(3), refusals })?.waitsFor).toContain("locked by b; tried again in 3.0 s");
  });
});

test("in shadow mode it says what would be ordered", () => {
  const spec: PoolSpec = { ...fixed(5), mode: "shadow" };
  const explanation = explained({ spec });
  expect(explanation?.summary).toContain("In shadow mode nothing is ordered, 5 would be.");
  expect(explanation?.waitsFor).toEqual([]);
});

test("what is not observed yet is not told as 0", () => {
  const explanation = explanationOf("a", { ...partsOf({}), observation: undefined, decision: undefined });
  expect(explanation?.summary).toMatch(/^What a has is not known\. Not observed yet\./);
});

test("a workload that the pool has not is explained by nothing", () => {
  expect(explanationOf("nope", partsOf({}))).toBeUndefined();
});
