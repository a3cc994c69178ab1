import { describe, expect, test } from "vitest";
import { check } from "../../shared/config/parse.ts";
import type { JsonObject } from "../../shared/model/json.ts";
import { poolSchema } from "./schema.ts";

const consumer = {
  name: "consumer",
  priority: 1,
  replicas: { min: 1, max: 10 },
  metric: { source: "azure-queue", queue: "orders", connectionString: "${env:AZURE}" },
  target: { kind: "simple-queue", queueLength: 50 },
  run: { command: ["node", "consumer.js"] },
};
const demo = { name: "demo", actuator: "here", capacity: 10, workloads: [consumer] };

function withWorkload(parts: object) {
  return { ...demo, workloads: [{ ...consumer, ...parts }] };
}

describe("a pool", () => {
  test("is filled in with what is usual, and leaves to others what is theirs", () => {
    expect(check(poolSchema, demo)).toEqual({
      ok: true,
      value: {
        ...demo,
        capacity: { replicas: 10 },
        reserve: {},
        surge: 0,
        mode: "active",
        workloads: [
          {
            ...consumer,
            weight: 1,
            resources: { replicas: 1 },
            replicas: { ...consumer.replicas, schedule: [] },
            metric: { spec: consumer.metric, everyMs: 500, longestMs: 10_000 },
            target: { ...consumer.target, count: "all" },
            guards: {},
          },
        ],
      },
    });
  });

  test("needs no metric where its target reads none, and min is 0 where none is given", () => {
    const { metric: _, ...rest } = consumer;
    const rests = { ...rest, replicas: { max: 4 }, target: { kind: "remainder" } };
    const result = check(poolSchema, { ...demo, workloads: [rests] });
    expect(result).toMatchObject({ ok: true, value: { workloads: [{ replicas: { min: 0, max: 4 } }] } });
    expect(result.ok && "metric" in (result.value.workloads[0] ?? {})).toBe(false);
  });

  test("lets a workload without bounds ask for any number", () => {
    const { replicas: _, ...rest } = consumer;
    expect(check(poolSchema, { ...demo, capacity: 7, workloads: [rest] })).toMatchObject({
      ok: true,
      value: { workloads: [{ replicas: { min: 0, schedule: [] } }] },
    });
  });

  test.each([
    ["2s", 2000],
    ["100ms", 100],
    ["1.5m", 90_000],
  ])("reads a metric every %s: %i ms", (every, everyMs) => {
    const metric = { ...consumer.metric, every };
    expect(check(poolSchema, withWorkload({ metric }))).toMatchObject({
      ok: true,
      value: { workloads: [{ metric: { spec: metric, everyMs } }] },
    });
  });

  test.each<[string, JsonObject, { everyMs: number; longestMs?: number }]>([
    ["as is usual, and at most every 10 s", { every: "auto" }, { everyMs: 500, longestMs: 10_000 }],
    ["at most as seldom as it says", { maxInterval: "1m" }, { everyMs: 500, longestMs: 60_000 }],
    ["never more seldom than it says", { maxInterval: "200ms" }, { everyMs: 200, longestMs: 200 }],
    [
      "as seldom as the slowest of its parts",
      { source: "combined", of: { a: { source: "scripted", every: "2s" }, b: { source: "scripted" }, c: 3 } },
      { everyMs: 2000, longestMs: 10_000 },
    ],
  ])("reads a metric %s", (_, said, intervals) => {
    const metric = { ...consumer.metric, ...said };
    const parsed = check(poolSchema, withWorkload({ metric }));
    expect(parsed).toMatchObject({ ok: true, value: { workloads: [{ metric: { spec: metric, ...intervals } }] } });
  });

  test("refuses an interval that is none, also of a part", () => {
    const part = { source: "scripted", every: "5sec" };
    const metric = { source: "combined", combine: "sum", of: { a: part, b: { source: "scripted" } } };
    const parsed = check(poolSchema, withWorkload({ metric }));
    expect(parsed).toMatchObject({ ok: false, faults: [{ path: "workloads[0].metric.of.a.every" }] });
  });

  test("starts a workload on a queue that may have no replica for any message, and keeps its schedule", () => {
    const night = { from: "22:00", to: "06:00", timeZone: "UTC", min: 0, max: 2 };
    expect(check(poolSchema, withWorkload({ replicas: { min: 1, max: 10, schedule: [night] } }))).toMatchObject({
      ok: true,
      value: {
        workloads: [
          {
            replicas: { schedule: [{ fromMinute: 1320, toMinute: 360, days: [0, 1, 2, 3, 4, 5, 6], max: 2 }] },
            guards: { activation: { above: 0, minOnMs: 30_000 } },
          },
        ],
      },
    });
  });

  test("limits steps in the directions that are given", () => {
    const limited = (step: object) => check(poolSchema, withWorkload({ guards: { step } }));
    expect(limited({ up: 2 })).toMatchObject({ ok: true, value: { workloads: [{ guards: { step: { up: 2 } } }] } });
    expect(limited({ up: 2, down: 1 })).toMatchObject({
      ok: true,
      value: { workloads: [{ guards: { step: { up: 2, down: 1 } } }] },
    });
  });

  test.each([
    [{ ...demo, capacity: 0 }, "capacity", "is 0, must be at least 1"],
    [
      { ...demo, capacity: 2.5 },
      "capacity",
      "is 2.5, must be a whole number of replicas or amounts such as { cpu: 8, memory: 16Gi }",
    ],
    [{ ...demo, mode: "shadows" }, "mode", 'is "shadows", must be "active" or "shadow"'],
    [{ ...demo, workloads: [] }, "workloads", "is a list, must have at least one workload"],
    [{ ...demo, capcity: 3 }, "", 'unknown key "capcity"; did you mean "capacity"?'],
    [
      { ...demo, name: "Demo" },
      "name",
      'is "Demo", must be a name of lower-case letters, digits and hyphens, at most 63 of them, such as order-consumer',
    ],
    [withWorkload({ priority: 0 }), "workloads[0].priority", "is 0, must be 1 or more; 1 is the highest"],
    [withWorkload({ replicas: { min: -1, max: 1 } }), "workloads[0].replicas.min", "is -1, must not be negative"],
    [
      withWorkload({ metric: { ...consumer.metric, every: "soon" } }),
      "workloads[0].metric.every",
      'is "soon", must be a duration such as "500ms", "2s" or "5m"',
    ],
    [withWorkload({ guards: { step: { up: 0 } } }), "workloads[0].guards.step.up", "is 0, must be at least 1"],
    [
      withWorkload({ run: undefined }),
      "workloads[0].run",
      "is missing, must be a mapping that says how a replica is run",
    ],
  ])("is refused: case %#, at %s%s", (input, path, problem) => {
    expect(check(poolSchema, input)).toEqual({ ok: false, faults: [{ path, problem }] });
  });

  test("is refused with every fault at once", () => {
    const result = check(poolSchema, {
      ...withWorkload({ priority: "high", metric: { every: "soon" } }),
      capacity: "ten",
    });
    expect(result.ok ? [] : result.faults.map(({ path }) => path).sort()).toEqual([
      "capacity",
      "workloads[0].metric.every",
      "workloads[0].metric.source",
      "workloads[0].priority",
    ]);
  });
});
