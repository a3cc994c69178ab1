import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { check } from "../../../../shared/config/parse.ts";
import { scored } from "../../../../test/support/small-report.ts";
import { poolSchema } from "../../../decision-engine/schema.ts";
import { laws } from "../laws.ts";
import type { WorldOptions } from "../options.ts";
import { arrivalsOf } from "../trace/arrivals.ts";
import { tunedJson, tunedText } from "./text.ts";
import { type TunableName, tunableLaws } from "./tunable-laws.ts";
import { penaltyOf, type TuneOptions, tune } from "./tune.ts";
import { writtenLaw } from "./written-law.ts";

const world: WorldOptions = {
  plant: "docker",
  failures: 0,
  serviceTime: 300,
  serviceDistribution: "exponential",
  sampleEvery: 500,
  sampleDelay: 100,
  noise: 0,
  loss: 0,
  target: 20,
  min: 1,
  seed: 1,
};

const trace = arrivalsOf("up and down", {
  points: [0, 30, 60, 90, 120].map((atS, index) => ({ atMs: atS * 1000, ratePerSecond: index % 2 ? 20 : 2 })),
});

const options = (law: TunableName, parts: Partial<TuneOptions> = {}): TuneOptions => ({
  ...world,
  law,
  tries: 12,
  ...parts,
});
const silent = () => undefined;

/** The law as the engine reads it from a configuration that holds `written`. */
function readBack(written: object): unknown {
  const workload = {
    name: "a",
    priority: 1,
    replicas: { min: 1 },
    metric: { source: "scripted" },
    run: {},
    ...written,
  };
  const checked = check(poolSchema, { name: "p", actuator: "local", capacity: 40, workloads: [workload] });
  if (!checked.ok) return checked.faults;
  const { target, guards } = checked.value.workloads[0] ?? {};
  return { target, guards };
}

/** 0.8 × 0.05 is not quite 0.04. */
function rounded(law: object): unknown {
  return JSON.parse(
    JSON.stringify(law, (_key, value) => (typeof value === "number" ? Number(value.toFixed(9)) : value)),
  );
}

describe.each<TunableName>(["queue-pid", "proportional"])("%s", (name) => {
  test("is never worse after tuning, on the half it was tuned on", () => {
    const { before, after } = tune(options(name), trace, silent);
    expect(penaltyOf(after.first)).toBeLessThanOrEqual(penaltyOf(before.first));
    expect(after).not.toEqual(before);
  });

  test("tuned twice with one seed is the same", () => {
    expect(tune(options(name, { tries: 4 }), trace, silent)).toEqual(tune(options(name, { tries: 4 }), trace, silent));
  });

  test("what is printed is what was scored: a configuration reads it back", () => {
    const tuned = tune(options(name, { tries: 4 }), trace, silent);
    const [, yaml = ""] = tunedText(tuned, false).split("# for the workload in the configuration:\n");
    expect(readBack(parse(yaml))).toEqual(tuned.law);
    const { target, guards } = JSON.parse(tunedJson(tuned));
    expect(readBack({ target, ...(guards && { guards }) })).toEqual(tuned.law);
  });

  test("starts from the law as it is compared", () => {
    const { parametersFor, withValues } = tunableLaws[name];
    const standards = parametersFor(20).map(({ standard }) => standard);
    expect(rounded(withValues(20, standards))).toEqual(rounded(laws[name](20)));
    expect(readBack(writtenLaw(laws[name](20)))).toEqual(laws[name](20));
  });
});

test("the penalty counts cost, time above the target and changes", () => {
  const score = { ...scored(), cost: 1.5, aboveTargetRatio: 0.02, changesPerHour: 5000 };
  expect(penaltyOf(score)).toBeCloseTo(1.95, 12); // 1.5 + 10 × 0.02 + 5000 / 20000
});

test("it says how far it is", () => {
  const said: string[] = [];
  tune(options("queue-pid", { tries: 2 }), trace, (text) => said.push(text));
  expect(said).toEqual([
    expect.stringMatching(/^tuning queue-pid: try 1 of 2, best penalty \d+\.\d{3}$/),
    expect.stringMatching(/^tuning queue-pid: try 2 of 2, best penalty \d+\.\d{3}$/),
  ]);
});

test("a law that is worse on the half it has not seen is not recommended", () => {
  const tuned = tune(options("queue-pid", { tries: 1 }), trace, silent);
  const worse = { ...tuned, after: { ...tuned.after, second: { ...tuned.after.second, cost: 99 } } };
  expect(tunedText(tuned, false)).not.toContain("worse than before");
  expect(tunedText(worse, false)).toContain("On the half it has not seen it is worse than before");
});
