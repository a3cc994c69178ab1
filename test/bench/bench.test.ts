import { describe, expect, test } from "vitest";
import { laws } from "../../services/cli/simulate/laws.ts";
import type { Arrivals } from "../../services/cli/simulate/model.ts";
import { plants } from "../../services/cli/simulate/plants.ts";
import { benchArguments } from "./bench-arguments.ts";
import { conditions } from "./conditions.ts";
import { frontier, lawScores, meanScores, robustness } from "./control-bench.ts";
import { allocationMs, decisionsPerSecond } from "./core-bench.ts";
import { keepers, scoresOf } from "./law-scores.ts";
import { dominators, pairTable, scenarioGrid, scoreTable } from "./score-tables.ts";

const short = (name: string): Arrivals => ({ name, durationMs: 20_000, ratePerSecond: () => 20 });
const worlds = { replicas: plants.docker, scenarios: [short("one"), short("other")], seeds: [1, 2] };
const silent = () => undefined;

describe("bench:control", () => {
  const scores = lawScores(worlds, keepers, silent);

  test("has a score of every law and of the oracle, as JSON too", () => {
    const means: unknown = JSON.parse(JSON.stringify(meanScores(scores)));
    const score = {
      aboveTargetRatio: expect.any(Number),
      meanExcess: expect.any(Number),
      p99Queue: expect.any(Number),
      p99WaitMs: expect.any(Number),
      cost: expect.any(Number),
      remainderShare: expect.any(Number),
      changesPerHour: expect.any(Number),
    };
    expect(means).toEqual(Object.fromEntries([...Object.keys(laws), "oracle"].map((law) => [law, score])));
  });

  test("scenarios count alike, however many seeds they have", () => {
    const keep = keepers.get("simple-queue");
    if (!keep) throw new Error("simple-queue is gone");
    const [once, twice] = [short("one"), short("other")].map((arrivals) => ({ arrivals, replicas: plants.docker }));
    const cases = [1, 2, 3].flatMap((seed) =>
      once && twice ? [{ ...once, seed }, ...(seed < 2 ? [{ ...twice, seed }] : [])] : [],
    );
    const { mean, byScenario } = scoresOf(keep, cases);
    const costs = [...byScenario.values()].map(({ cost }) => cost);
    expect(mean.cost).toBeCloseTo(costs.reduce((sum, cost) => sum + cost, 0) / 2, 12);
  });

  test("tables have a row for each law and condition", () => {
    expect(scoreTable(scores).split("\n")).toHaveLength(1 + keepers.size + 1);
    expect(scenarioGrid(scores)).toMatch(/% above \/ cost +one +other\n/);
    const once = { ...worlds, scenarios: worlds.scenarios.slice(0, 1), seeds: [1] };
    expect(pairTable(frontier(once, silent)).split("\n")).toHaveLength(1 + 6);
    expect(pairTable(robustness(once, conditions, silent)).split("\n")).toHaveLength(1 + conditions.size);
  });

  test("a law dominates adaptive when it is better in one respect and no worse in the other", () => {
    const { mean } = scores.get("adaptive") ?? { mean: undefined };
    if (!mean) throw new Error("adaptive has no score");
    const scored = (change: Partial<typeof mean>) => {
      const score = { ...mean, aboveTargetRatio: 0.1, cost: 1.2, ...change };
      return { mean: score, byScenario: new Map([["one", score]]) };
    };
    const found = dominators(
      new Map([
        ["adaptive", scored({})],
        ["equal", scored({})],
        ["cheaper", scored({ cost: 1.1 })],
        ["cheaper but worse", scored({ cost: 1.1, aboveTargetRatio: 0.2 })],
        ["oracle", scored({ cost: 1 })],
      ]),
    );
    expect(found).toEqual(["cheaper in the mean", "cheaper in one"]);
  });
});

describe("bench:core", () => {
  const effort = { rounds: 1, roundMs: 5 };

  test("counts decisions", () => {
    const { cpu, wall } = decisionsPerSecond(laws.adaptive(50), effort);
    expect(cpu).toBeGreaterThan(100);
    expect(wall).toBeGreaterThan(100);
  });

  test.each([10, 1000])("times an allocation among %i workloads", (workloads) => {
    const { cpu, wall } = allocationMs(workloads, effort);
    expect(cpu).toBeGreaterThan(0);
    expect(wall).toBeGreaterThan(0);
  });
});

describe("what a benchmark is started with", () => {
  const usage = "usage: npm run bench:x -- [--help] [--json]";
  test.each([
    [[], { flags: new Set() }],
    [["--json"], { flags: new Set(["json"]) }],
    [["--help"], { said: usage, exitCode: 0 }],
    [["--jsn"], { said: `Unknown option '--jsn'; ${usage}`, exitCode: 2 }],
    [["10"], { said: expect.stringMatching(/^Unexpected argument '10'.*; usage: [^\n]*$/), exitCode: 2 }],
    [["--json=1"], { said: `Option '--json' does not take an argument; ${usage}`, exitCode: 2 }],
  ])("%j", (words, expected) => {
    expect(benchArguments("bench:x", ["json"], words)).toEqual(expected);
  });
});
