import { describe, expect, test } from "vitest";
import { check } from "../../shared/config/parse.ts";
import type { TargetSpec } from "../../shared/model/target.ts";
import { guardSchema, withActivation } from "./guard-schema.ts";

function parsed(input: unknown): unknown {
  const checked = check(guardSchema, input);
  return checked.ok ? checked.value : checked.faults;
}

const nothing = {
  policies: [],
  select: "max",
  stabilizationMs: 0,
  cooldownMs: 0,
  deadBand: { absolute: 0, relative: 0 },
};

describe("guards", () => {
  test("that are left out are not there", () => {
    expect(parsed({})).toEqual({});
  });

  test("are read with durations in ms", () => {
    expect(
      parsed({
        step: { up: 2 },
        up: {
          cooldown: "10s",
          deadBand: { absolute: 1, relative: 0.1 },
          select: "min",
          policies: [
            { replicas: 4, per: "15s" },
            { percent: 100, per: "1m" },
          ],
        },
        down: { stabilization: "300s" },
        activation: { above: 5, minOn: "60s" },
        inFlight: { perReplica: 2 },
        pause: "up",
        fallback: { after: "60s", kind: "fixed", replicas: 5 },
      }),
    ).toEqual({
      step: { up: 2 },
      up: {
        ...nothing,
        cooldownMs: 10_000,
        deadBand: { absolute: 1, relative: 0.1 },
        select: "min",
        policies: [
          { kind: "replicas", value: 4, periodMs: 15_000 },
          { kind: "percent", value: 100, periodMs: 60_000 },
        ],
      },
      down: { ...nothing, stabilizationMs: 300_000 },
      activation: { above: 5, minOnMs: 60_000 },
      inFlight: { perReplica: 2 },
      pause: "up",
      fallback: { kind: "fixed", afterMs: 60_000, replicas: 5 },
    });
  });

  test("of a direction do nothing but what is said", () => {
    expect(parsed({ up: {} })).toEqual({ up: nothing });
    expect(parsed({ up: { deadBand: { relative: 0.2 } } })).toEqual({
      up: { ...nothing, deadBand: { absolute: 0, relative: 0.2 } },
    });
  });

  test.each([
    [{ step: { up: 0 } }, "step.up", "is 0, must be at least 1"],
    [{ up: { cooldown: 10 } }, "up.cooldown", 'is 10, must be a duration such as "500ms", "2s" or "5m"'],
    [{ up: { select: "most" } }, "up.select", 'is "most", must be one of "max", "min" or "disabled"'],
    [{ step: {} }, "step", "is a map, must have up, down or both"],
    [{ up: { select: "min" } }, "up.select", "needs policies to select from"],
    [
      { up: { policies: [{ replicas: 1, per: "0s" }] } },
      "up.policies[0].per",
      'is "0s", must be above "0s" and at most "30m"',
    ],
    [
      { up: { policies: [{ replicas: 1, per: "31m" }] } },
      "up.policies[0].per",
      'is "31m", must be above "0s" and at most "30m"',
    ],
    [{ up: { deadBand: { relative: 50 } } }, "up.deadBand.relative", "is 50, must be below 1; 0.1 is a tenth"],
    [{ up: { policies: [{ per: "1s" }] } }, "up.policies[0]", "is a map, must have either replicas or percent"],
    [
      { up: { policies: [{ replicas: 1, percent: 1, per: "1s" }] } },
      "up.policies[0]",
      "is a map, must have either replicas or percent",
    ],
    [{ down: { deadBand: { absolute: -1 } } }, "down.deadBand.absolute", "is -1, must not be negative"],
    [{ inFlight: { perReplica: 0 } }, "inFlight.perReplica", "is 0, must be above 0"],
    [{ pause: "in" }, "pause", 'is "in", must be one of "up", "down" or "both"'],
    [{ fallback: { kind: "fixed", after: "60s" } }, "fallback.replicas", "is missing, must be a whole number"],
    [
      { fallback: { kind: "fixd", after: "60s" } },
      "fallback.kind",
      'unknown kind "fixd"; did you mean "fixed"? there are fixed, hold, keep-if-higher, keep-if-lower',
    ],
    [{ cooldown: "3s" }, "", 'unknown key "cooldown"'],
  ])("are refused: case %#, at %s", (input, path, problem) => {
    const faults = parsed(input);
    expect(faults).toEqual([{ path, problem: expect.stringContaining(problem) }]);
  });
});

describe("activation", () => {
  const queue: TargetSpec = { kind: "simple-queue", queueLength: 50, count: "all" };
  const usual = { activation: { above: 0, minOnMs: 30_000 } };

  test("goes without saying where a workload on a queue may have no replica", () => {
    expect(withActivation({}, { min: 0, schedule: [] }, queue)).toEqual(usual);
    const night = { min: 0, fromMinute: 0, toMinute: 360, days: [0], timeZone: "UTC" };
    expect(withActivation({}, { min: 1, schedule: [night] }, queue)).toEqual(usual);
  });

  test("is left as it is said, and out where there is always a replica or the target leaves 0 by itself", () => {
    const said = { activation: { above: 9, minOnMs: 0 } };
    expect(withActivation(said, { min: 0, schedule: [] }, queue)).toBe(said);
    expect(withActivation({}, { min: 1, schedule: [] }, queue)).toEqual({});
    expect(withActivation({}, { min: 0, schedule: [] }, { kind: "fixed", replicas: 2 })).toEqual({});
  });
});
