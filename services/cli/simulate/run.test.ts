import { describe, expect, test } from "vitest";
import { fixedWorkload, pool, remainderWorkload, workload } from "../../../test/support/pool-builders.ts";
import { laws } from "./laws.ts";
import type { Arrivals, Planner, Score, Simulation, WorkloadPlant } from "./model.ts";
import { type OneQueue, oneQueue, queueWorkload } from "./one-queue.ts";
import { plants } from "./plants.ts";
import { simulate } from "./run.ts";

const minuteMs = 60_000;

function even(ratePerSecond: number, minutes = 10): Arrivals {
  return { name: "even", durationMs: minutes * minuteMs, ratePerSecond: () => ratePerSecond };
}

function simulation(parts: Partial<OneQueue> = {}): Simulation {
  return oneQueue({
    arrivals: even(20),
    replicas: plants.docker,
    law: laws["queue-pid-tutorial"](50),
    seed: 1,
    ...parts,
  });
}

function scoreOf(run: Simulation, planner?: Planner): Score {
  const planners = new Map(planner ? [[queueWorkload, planner]] : []);
  const score = simulate(run, planners).workloads.get(queueWorkload)?.score;
  if (!score) throw new Error("the queue has no score");
  return score;
}

/** So many replicas, whatever happens. */
function always(replicas: number): Partial<OneQueue> {
  return { law: { target: { kind: "fixed", replicas }, guards: {} } };
}

describe("a simulation", () => {
  test("gives the same result for the same seed, another for another", () => {
    const arrivals = even(20, 2);
    const run = (seed: number) => simulate(simulation({ arrivals, seed, curveEveryMs: 1000 }));
    const [first, again, other] = [run(1), run(1), run(2)];
    expect(again).toEqual(first);
    expect(other).not.toEqual(first);
  });

  test("costs what its replicas cost over what the work needs", () => {
    // 20 messages a second of 300 ms need 6 replicas; 9 are half as many more
    expect(scoreOf(simulation(always(9))).cost).toBeCloseTo(1.5, 2);
  });

  test("leaves the others what its replicas do not hold", () => {
    const { remainderShare, changesPerHour } = scoreOf(simulation(always(10)));
    expect(remainderShare).toBeCloseTo(0.75, 2); // 10 of 40
    expect(changesPerHour).toBe(0);
  });

  test("with too few replicas counts all the time above the target, and waits that grow", () => {
    const score = scoreOf(simulation(always(3)));
    expect(score.aboveTargetRatio).toBeGreaterThan(0.98); // +10 messages a second: above 50 after 5 s
    expect(score.p99Queue).toBeGreaterThan(5000);
    expect(score.p99WaitMs).toBeGreaterThan(4 * minuteMs);
  });

  test("does not score the warm-up", () => {
    const flood: Arrivals = { ...even(0), ratePerSecond: (atMs) => (atMs < 2000 ? 200 : 20) };
    expect(scoreOf(simulation({ arrivals: flood, ...always(39) })).aboveTargetRatio).toBe(0);
  });

  test.each([
    ["simple-queue", 0.515, 1.1],
    ["queue-pid", 0.35, 1.51],
    ["queue-pid-tutorial", 0.487, 1.04],
  ] as const)("agrees with an independent simulator: %s on the demo", (law, aboveTargetRatio, cost) => {
    const rates = [10, 30, 30, 30, 10, 10, 20, 20, 30, 30];
    const demo: Arrivals = { ...even(0), ratePerSecond: (atMs) => rates[Math.floor(atMs / minuteMs)] ?? 0 };
    const scores = [1, 2, 3].map((seed) => scoreOf(simulation({ arrivals: demo, law: laws[law](50), seed })));
    const mean = (of: (score: Score) => number) => scores.reduce((sum, score) => sum + of(score), 0) / 3;
    expect(Math.abs(mean((score) => score.aboveTargetRatio) - aboveTargetRatio)).toBeLessThan(0.03);
    expect(Math.abs(mean((score) => score.cost) - cost)).toBeLessThan(0.05);
  });

  test("keeps as many points as are asked for, none otherwise", () => {
    const curve = simulate(simulation({ curveEveryMs: 1000 })).workloads.get(queueWorkload)?.curve ?? [];
    expect(curve.map(({ atMs }) => atMs)).toEqual(Array.from({ length: 600 }, (_, second) => second * 1000));
    expect(curve.at(-1)).toMatchObject({ ratePerSecond: 20, reason: expect.any(String) });
    expect(simulate(simulation()).workloads.get(queueWorkload)?.curve).toEqual([]);
  });

  test("asks a planner on every sample what an external controller would", () => {
    const asked: number[] = [];
    const planner: Planner = (atMs, queue, desired) => {
      asked.push(atMs);
      return queue > 50 ? desired + 1 : 9;
    };
    const external = simulation({ law: { target: { kind: "external" }, guards: {} } });
    expect(scoreOf(external, planner)).toMatchObject({ aboveTargetRatio: 0 });
    expect(asked.length).toBe(1200); // twice a second for ten minutes
  });

  test("with starts that fail still gets there, later and with more starts", () => {
    const failing = simulation({ replicas: { ...plants.docker, failRatio: 0.3 } });
    const [good, bad] = [scoreOf(simulation()), scoreOf(failing)];
    expect(bad.changesPerHour).toBeGreaterThan(good.changesPerHour);
    expect(bad.p99Queue).toBeLessThan(500);
  });

  test("decides on an order's own consequences at once: at the start, on what that ordered, when it is ready", () => {
    const replicas = { ...plants.docker, variation: 0 };
    const spec = pool([fixedWorkload("cron", 3)]);
    const run = { spec, plants: new Map([["cron", { replicas }]]), durationMs: 10_000, warmUpMs: 1000, seed: 1 };
    expect(simulate(run)).toMatchObject({ decisions: 3, usedRatio: 0.3 });
  });

  test("says which workload has no plant, and when nothing would be scored", () => {
    const run = simulation();
    expect(() => simulate({ ...run, plants: new Map() })).toThrow("workload queue of pool simulated has no plant");
    expect(() => simulate({ ...run, warmUpMs: run.durationMs })).toThrow(
      "durationMs 600000 must be more than warmUpMs 600000",
    );
  });
});

describe("several workloads under one capacity", () => {
  const { plants: queuePlants } = simulation();
  const queue = queuePlants.get(queueWorkload)?.queue;
  const plant: WorkloadPlant = { replicas: plants.docker };
  const spec = pool(
    [
      workload("web", { replicas: { min: 1, max: 10 }, target: laws["queue-pid-tutorial"](50).target }),
      fixedWorkload("cron", 2, { priority: 2 }),
      remainderWorkload("batch", { priority: 3, replicas: { min: 0, max: 20 } }),
    ],
    { capacity: 20 },
  );
  const shared: Simulation = {
    spec,
    plants: new Map<string, WorkloadPlant>([
      ["web", { ...plant, ...(queue && { queue }) }],
      ["cron", plant],
      ["batch", plant],
    ]),
    durationMs: 5 * minuteMs,
    warmUpMs: 10_000,
    seed: 1,
    curveEveryMs: 500,
  };
  const result = simulate(shared);
  const curveOf = (name: string) => result.workloads.get(name)?.curve ?? [];

  test("never hold more slots than there are, and nearly all of them", () => {
    const held = curveOf("web").map((_, place) =>
      [...result.workloads.values()].reduce((sum, { curve }) => {
        const point = curve[place];
        return sum + (point ? point.ready + point.starting + point.stopping : 0);
      }, 0),
    );
    expect(Math.max(...held)).toBe(20);
    expect(result.usedRatio).toBeGreaterThan(0.97);
    expect(result.usedRatio).toBeLessThanOrEqual(1);
  });

  test("are scored where they have a queue", () => {
    expect(result.workloads.get("web")?.score).toBeDefined();
    expect(result.workloads.get("batch")?.score).toBeUndefined();
    expect(curveOf("cron").at(-1)).toMatchObject({ ready: 2, queue: 0, ratePerSecond: 0 });
    expect(curveOf("batch").at(-1)?.ready).toBeGreaterThan(5);
  });
});
