import { describe, expect, test } from "vitest";
import { check } from "../../shared/config/parse.ts";
import type { QueuePidTarget, TargetSpec } from "../../shared/model/target.ts";
import { type PidMemory, stepQueuePid } from "./core/targets/queue-pid.ts";
import { targetSchema } from "./target-schema.ts";

function parsed(input: unknown): TargetSpec {
  const result = check(targetSchema, input, "target");
  if (!result.ok) throw new Error(JSON.stringify(result.faults));
  return result.value;
}

function pid(input: object): QueuePidTarget {
  const target = parsed({ kind: "queue-pid", queueLength: 50, ...input });
  if (target.kind !== "queue-pid") throw new Error(`is ${target.kind}`);
  return target;
}

function deltas(target: QueuePidTarget, lengths: readonly number[]): number[] {
  let memory: PidMemory | undefined;
  return lengths.map((length) => {
    const step = stepQueuePid(target, length, 100, memory);
    memory = step.memory;
    return step.delta;
  });
}

describe("the gains of queue-pid", () => {
  test("are those of Ku 0.05 and Tu 10 where none are given: kP 0.8 · Ku = 0.04, kD Tu / 8 = 1.25, kI 0", () => {
    const target = pid({});
    expect(target.kP).toBeCloseTo(0.04, 12);
    expect(target).toMatchObject({ kI: 0, kD: 1.25, velocitySamples: 1, count: "all" });
    expect(deltas(target, [50, 100, 100])).toEqual([0, 65, 2]);
  });

  test("follow from an ultimate gain and period: 0.03 and 0.7 are 0.024 and 0.0875", () => {
    const target = pid({ ultimate: { ku: 0.03, tu: 0.7 } });
    expect(target.kP).toBeCloseTo(0.024, 12);
    expect(target.kD).toBeCloseTo(0.0875, 12);
  });

  test("are taken as they are per tick, kI and kD being 0 where left out", () => {
    expect(pid({ gains: { kP: 0.1, kI: 0.2, kD: 0.3 } })).toMatchObject({ kP: 0.1, kI: 0.2, kD: 0.3 });
    expect(pid({ gains: { kP: 0.1 } })).toMatchObject({ kP: 0.1, kI: 0, kD: 0 });
  });

  test("per second take the same way as those per tick: two ticks a second", () => {
    // kP: 0.04 per tick is 0.08 per second; kI: 0.01 per tick and tick is 0.04; kD is per message, whatever the tick
    const perTick = pid({ gains: { kP: 0.04, kI: 0.01, kD: 1.25 } });
    const perSecond = pid({ gainsPerSecond: { kP: 0.08, kI: 0.04, kD: 1.25 } });
    const lengths = [50, 100, 100, 70, 49, 20, 35, 36, 80, 300, 10];
    expect(deltas(perSecond, lengths)).toEqual(deltas(perTick, lengths));
    expect(deltas(perTick, lengths).filter((delta) => delta !== 0).length).toBeGreaterThan(5);
  });

  test("are given in one way only", () => {
    const input = { kind: "queue-pid", queueLength: 50, gains: { kP: 1 }, ultimate: { ku: 1, tu: 1 } };
    expect(check(targetSchema, input, "target")).toEqual({
      ok: false,
      faults: [
        {
          path: "target.ultimate",
          problem: "give only one of gains, gainsPerSecond and ultimate, not gains and ultimate",
        },
      ],
    });
  });
});

describe("a target", () => {
  test.each([
    [
      { kind: "simple-queue", queueLength: 50 },
      { kind: "simple-queue", queueLength: 50, count: "all" },
    ],
    [
      { kind: "simple-queue", queueLength: 0, count: "waiting" },
      { kind: "simple-queue", queueLength: 0, count: "waiting" },
    ],
    [
      { kind: "fixed", replicas: 3 },
      { kind: "fixed", replicas: 3 },
    ],
    [{ kind: "remainder" }, { kind: "remainder" }],
    [{ kind: "external" }, { kind: "external" }],
    [
      { kind: "proportional", perReplica: 5 },
      {
        kind: "proportional",
        form: { kind: "average", perReplica: 5 },
        count: "all",
        tolerance: 0.1,
        everyMs: 15_000,
      },
    ],
    [
      { kind: "proportional", value: 200, tolerance: 0, every: "1s", count: "waiting" },
      {
        kind: "proportional",
        form: { kind: "value", value: 200, direction: "lower-is-better" },
        count: "waiting",
        tolerance: 0,
        everyMs: 1000,
      },
    ],
    [
      { kind: "adaptive", queueLength: 50 },
      { kind: "adaptive", queueLength: 50, caution: 0.95, hints: {} },
    ],
    [
      { kind: "adaptive", queueLength: 0.5, caution: 0.8, hints: { processingRate: 3.3, start: "2s" } },
      { kind: "adaptive", queueLength: 0.5, caution: 0.8, hints: { processingRate: 3.3, startMs: 2000 } },
    ],
    [
      { kind: "thermostat", setpoint: -3.5, direction: "higher-is-better" },
      {
        kind: "thermostat",
        setpoint: -3.5,
        direction: "higher-is-better",
        count: "all",
        everyMs: 1000,
        lookback: 1000,
      },
    ],
    [
      { kind: "thermostat", setpoint: { source: "scripted", every: "2s" }, every: "5s", lookback: 60 },
      {
        kind: "thermostat",
        setpoint: { spec: { source: "scripted", every: "2s" }, everyMs: 2000 },
        direction: "lower-is-better",
        count: "all",
        everyMs: 5000,
        lookback: 60,
      },
    ],
  ])("%j is complete", (input, target) => {
    expect(parsed(input)).toEqual(target);
  });

  test.each([
    [{ kind: "simple-queu", queueLength: 1 }, "target.kind", /simple-queu.*simple-queue/],
    [{ kind: "simple-queue" }, "target.queueLength", /is missing, must be a number/],
    [{ kind: "simple-queue", queueLength: -1 }, "target.queueLength", /is -1, must not be negative/],
    [{ kind: "simple-queue", queueLength: 1, count: "some" }, "target.count", /"all" or "waiting"/],
    [{ kind: "fixed", replicas: 1.5 }, "target.replicas", /is 1.5, must be a whole number/],
    [{ kind: "fixed", replicas: -1 }, "target.replicas", /must not be negative/],
    [{ kind: "remainder", replicas: 1 }, "target", /unknown key "replicas"/],
    [{ kind: "external", replicas: 1 }, "target", /unknown key "replicas"/],
    [{ kind: "proportional" }, "target", /needs perReplica, or value/],
    [{ kind: "proportional", perReplica: 5, value: 5 }, "target.value", /only one of perReplica and value/],
    [
      { kind: "proportional", perReplica: 5, direction: "lower-is-better" },
      "target.direction",
      /belongs to value; perReplica has none/,
    ],
    [{ kind: "proportional", perReplica: 0 }, "target.perReplica", /is 0, must be above 0/],
    [{ kind: "proportional", value: 5, direction: "up" }, "target.direction", /"lower-is-better" or/],
    [{ kind: "proportional", value: 5, tolerance: 1 }, "target.tolerance", /is 1, must be below 1/],
    [{ kind: "proportional", value: 5, every: "10ms" }, "target.every", /is "10ms", must be between "100ms" and "1h"/],
    [{ kind: "adaptive", queueLength: 0 }, "target.queueLength", /is 0, must be above 0/],
    [{ kind: "adaptive", queueLength: 50, caution: 1 }, "target.caution", /is 1, must be below 1/],
    [{ kind: "adaptive", queueLength: 50, hints: { start: 2 } }, "target.hints.start", /is 2, must be a duration/],
    [{ kind: "thermostat" }, "target.setpoint", /is missing, must be a number/],
    [{ kind: "thermostat", setpoint: "high" }, "target.setpoint", /is "high", must be a number or a metric/],
    [{ kind: "thermostat", setpoint: { queue: "orders" } }, "target.setpoint.source", /must name a source/],
    [{ kind: "thermostat", setpoint: 5, lookback: 3 }, "target.lookback", /is 3, must be at least 4/],
    [{ kind: "queue-pid", queueLength: 50, gains: { kP: 0 } }, "target.gains", /are all 0/],
    [{ kind: "queue-pid", queueLength: 50, ultimate: { ku: 0, tu: 0 } }, "target.ultimate", /are all 0/],
    [{ kind: "queue-pid", queueLength: 50, gains: { kP: -1 } }, "target.gains.kP", /must not be negative/],
    [{ kind: "queue-pid", queueLength: 50, gains: { kI: 1 } }, "target.gains.kP", /is missing/],
    [{ kind: "queue-pid", queueLength: 50, velocitySamples: 0 }, "target.velocitySamples", /is 0/],
  ])("%j is refused at %s", (input, path, problem) => {
    expect(check(targetSchema, input, "target")).toEqual({
      ok: false,
      faults: [{ path, problem: expect.stringMatching(problem) }],
    });
  });
});

test("a target that does not say its kind is adaptive", () => {
  expect(check(targetSchema, { queueLength: 50 })).toEqual(check(targetSchema, { kind: "adaptive", queueLength: 50 }));
  expect(check(targetSchema, { queueLength: 50 })).toMatchObject({ ok: true, value: { kind: "adaptive" } });
});
