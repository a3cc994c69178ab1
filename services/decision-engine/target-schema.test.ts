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
