import { describe, expect, test } from "vitest";
import { reasons } from "../../../shared/model/decision.ts";
import { observed, sampleOf } from "../../../test/support/pool-builders.ts";
import { holdForReplicas, holdForSample, isBlind, staleAfterMs } from "./hold.ts";

const metric = { spec: {}, everyMs: 500 };

describe("a sample holds", () => {
  test("while there is none", () => {
    expect(holdForSample(undefined, metric, 0)).toEqual({
      reason: "warming-up",
      detail: "no sample yet: holds what it had",
    });
  });

  test("when it is absent, with its reason", () => {
    expect(holdForSample(sampleOf("queue orders does not exist", 0), metric, 0)).toEqual({
      reason: "sample-absent",
      detail: "queue orders does not exist: holds",
    });
  });

  test("when it is older than four intervals and a second", () => {
    expect(staleAfterMs(500)).toBe(3000);
    expect(holdForSample(sampleOf(80, 1000), metric, 4000)).toBeUndefined();
    expect(holdForSample(sampleOf(80, 1000), metric, 4100)).toEqual({
      reason: "sample-stale",
      detail: "the newest sample is 3.1 s old: holds",
    });
  });

  test("when it is older than four of the intervals it names itself, whatever is configured", () => {
    const seldom = { ...sampleOf(80, 1000), periodMs: 10_000 };
    expect(holdForSample(seldom, metric, 42_000)).toBeUndefined();
    expect(holdForSample(seldom, metric, 42_100)).toMatchObject({ reason: "sample-stale" });
    const often = { ...sampleOf(80, 1000), periodMs: 100 };
    expect(holdForSample(often, { ...metric, longestMs: 10_000 }, 2500)).toMatchObject({ reason: "sample-stale" });
  });

  test("when it is older than four of the longest intervals, where it names none", () => {
    const auto = { ...metric, longestMs: 10_000 };
    expect(holdForSample(sampleOf(80, 0), auto, 41_000)).toBeUndefined();
    expect(holdForSample(sampleOf(80, 0), auto, 41_100)).toMatchObject({ reason: "sample-stale" });
  });

  test.each([
    ["a value", { ...sampleOf(1e200, 0) }, "1e+200"],
    ["a value below all", { ...sampleOf(-1e20, 0) }, "100000000000000000000"],
    ["what is in flight", { ...sampleOf(3, 0), inFlight: 2 ** 54 }, "18014398509481984"],
    ["a value that is no number", { ...sampleOf(Number.NaN, 0) }, "NaN"],
  ])("when %s is larger than anybody can count", (_, sample, said) => {
    const detail = `${said} is not a count anybody can have: holds`;
    expect(holdForSample(sample, metric, 0)).toEqual({ reason: "sample-absent", detail });
    expect(holdForSample(sampleOf(2 ** 53 - 1, 0), metric, 0)).toBeUndefined();
  });

  test("a queue of 0 is a sample like any other", () => {
    expect(holdForSample(sampleOf(0, 0), metric, 0)).toBeUndefined();
  });
});

describe("replicas hold", () => {
  test("nothing once all that were granted are ready, also while others still stop", () => {
    expect(holdForReplicas(observed("a", 3), 3, 3)).toBeUndefined();
    expect(holdForReplicas(observed("a", 3, { stopping: 2 }), 3, 3)).toBeUndefined();
    expect(holdForReplicas(observed("a", 0), 0, 0)).toBeUndefined();
  });

  test.each([
    ["starting", observed("a", 2, { starting: 1 }), 3, 3, "2 of 3 ready"],
    ["stopping", observed("a", 5), 3, 3, "5 ready, 3 wanted: 2 still stopping"],
    ["pre-empting", observed("a", 3), 3, 8, "3 of 8 ordered: the others wait for slots"],
    [
      "no-capacity",
      observed("a", 2, { trouble: { kind: "no-capacity", detail: "no machine has 2 CPUs free" } }),
      3,
      3,
      "no machine has 2 CPUs free",
    ],
    [
      "backing-off",
      observed("a", 2, { trouble: { kind: "crash-looping", detail: "exited with 1 three times" } }),
      3,
      3,
      "exited with 1 three times",
    ],
  ])("while they are %s", (reason, observation, desired, allocated, detail) => {
    expect(holdForReplicas(observation, desired, allocated)).toEqual({ reason, detail });
  });
});

test("only what hides the metric makes blind", () => {
  expect(reasons.filter(isBlind)).toEqual(["warming-up", "sample-absent", "sample-stale"]);
});
