import { describe, expect, test } from "vitest";
import { follows, saidOf } from "../../../test/support/one-pool-file.ts";

const adaptive = `${follows}, target: { kind: adaptive, queueLength: 50 }`;
const faultsOf = (workload: string) => saidOf("capacity: 10", workload).faults;

describe("a fallback", () => {
  const saidAfter = (time: string, every: string) =>
    faultsOf(
      `metric: { source: scripted, every: ${every}, values: [{ at: 0s, value: 1 }] }, target: { kind: simple-queue, queueLength: 5 }, guards: { fallback: { kind: keep-if-higher, after: ${time}, replicas: 2 } }`,
    );

  test("comes only after a sample can be stale", () => {
    // 4 · 500 ms + 1 s
    expect(saidAfter("3001ms", "500ms")).toEqual([]);
    expect(saidAfter("3s", "500ms")).toEqual([
      expect.stringMatching(
        /^f:7:\d+ pools\[0\]\.workloads\[0\]\.guards\.fallback\.after: must be more than 3s, four times/,
      ),
    ]);
    expect(saidAfter("60s", "30s")).toEqual([
      expect.stringContaining("must be more than 121s, four times the metric's every"),
    ]);
    // 4 · 10 s + 1 s
    expect(saidAfter("42s", "auto")).toEqual([]);
    expect(saidAfter("41s", "auto, maxInterval: 10s")).toEqual([
      expect.stringContaining("must be more than 41s, four times the metric's maxInterval"),
    ]);
    expect(saidAfter("10s", "auto, maxInterval: 2s")).toEqual([]);
  });

  test.each([
    ["{ min: 1, max: 4 }", 0, "0 is less than min 1"],
    ["{ min: 1, max: 4 }", 40, "40 is greater than max 4"],
    [`{ min: 1, max: 4, schedule: [{ from: "08:00", to: "18:00", timeZone: UTC, max: 8 }] }`, 8, undefined],
    ["{ min: 1 }", 40, undefined],
  ])("within %s may be %i: %s", (replicas, count, problem) => {
    const found = faultsOf(
      `${adaptive}, replicas: ${replicas}, guards: { fallback: { kind: fixed, after: 60s, replicas: ${count} } }`,
    );
    expect(found).toEqual(problem ? [expect.stringContaining(`guards.fallback.replicas: ${problem}`)] : []);
  });
});

describe("a value that should be low", () => {
  const gauge = (direction: string) =>
    `${follows}, target: { kind: proportional, value: 200, direction: ${direction} }, `;
  const night = `{ from: "22:00", to: "06:00", timeZone: UTC, min: 0 }`;

  test("is not what starts the first replica", () => {
    const [said, ...more] = faultsOf(`${gauge("lower-is-better")} replicas: { min: 0 }`);
    expect(more).toEqual([]);
    expect(said).toMatch(/workloads\[0\]\.replicas\.min: a value that should be low may stay at 0/);
    expect(faultsOf(`${gauge("lower-is-better")} replicas: { min: 1, schedule: [${night}] }`)).toHaveLength(1);
    expect(faultsOf(`${gauge("lower-is-better")} weight: 1`)).toHaveLength(1);
  });

  test("may be with a replica that is always there, or an activation", () => {
    expect(faultsOf(`${gauge("lower-is-better")} replicas: { min: 1 }`)).toEqual([]);
    expect(faultsOf(`${gauge("lower-is-better")} guards: { activation: { above: 1 } }`)).toEqual([]);
    expect(faultsOf(`${gauge("higher-is-better")} weight: 1`)).toEqual([]);
    expect(faultsOf(`${follows}, target: { kind: proportional, perReplica: 5 }`)).toEqual([]);
  });
});

test.each([
  ["simple-queue, queueLength: 50", "{ up: { deadBand: { absolute: 1 } } }", "up", "which steps by 1"],
  ["simple-queue, queueLength: 50", "{ down: { deadBand: { absolute: 2 } } }", "down", "which steps by 1"],
  ["simple-queue, queueLength: 50", "{ down: { deadBand: { absolute: 0.5 } } }", undefined, ""],
  // 0.04 · 50 = 2
  ["queue-pid, queueLength: 50", "{ down: { deadBand: { absolute: 2 } } }", "down", "which takes 2 at a time"],
  ["queue-pid, queueLength: 50", "{ down: { deadBand: { absolute: 1 } } }", undefined, ""],
  ["queue-pid, queueLength: 50", "{ up: { deadBand: { absolute: 9 } } }", undefined, ""],
  ["queue-pid, queueLength: 50, gains: { kP: 0.04, kI: 1 }", "{ down: { deadBand: { absolute: 2 } } }", undefined, ""],
  ["adaptive, queueLength: 50", "{ down: { deadBand: { absolute: 2 } } }", undefined, ""],
])("a dead band leaves a way for %s: %s", (target, guards, direction, problem) => {
  const found = faultsOf(`${follows}, target: { kind: ${target} }, guards: ${guards}`);
  expect(found).toEqual(
    direction ? [expect.stringMatching(new RegExp(`guards\\.${direction}\\.deadBand\\.absolute: .*${problem}`))] : [],
  );
});
