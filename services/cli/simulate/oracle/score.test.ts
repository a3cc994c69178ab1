import { describe, expect, test } from "vitest";
import { type ComparedLaw, laws } from "../laws.ts";
import type { Arrivals, Score } from "../model.ts";
import { oneQueue, queueWorkload } from "../one-queue.ts";
import { type PlantName, plants } from "../plants.ts";
import { simulate } from "../run.ts";
import { oracleScore } from "./score.ts";

const square: Arrivals = {
  name: "square",
  durationMs: 180_000,
  ratePerSecond: (atMs) => (Math.floor(atMs / 30_000) % 2 === 0 ? 10 : 60),
};

function simulationOf(plant: PlantName, law: (queueLength: number) => ComparedLaw) {
  return oneQueue({ arrivals: square, replicas: plants[plant], law: law(50), seed: 3 });
}

function dominates(one: Score, other: Score): boolean {
  return one.aboveTargetRatio < other.aboveTargetRatio && one.cost < other.cost;
}

describe.each(["docker", "marathon"] as const)("the oracle on a square wave (%s)", (plant) => {
  const oracle = oracleScore(simulationOf(plant, laws["simple-queue"]), queueWorkload);

  test("is the same every time, whatever law the workload has", () => {
    expect(oracleScore(simulationOf(plant, laws["queue-pid"]), queueWorkload)).toEqual(oracle);
  });

  test("is hardly ever above the target, at little more than the least cost", () => {
    expect(oracle.aboveTargetRatio).toBeLessThan(plant === "docker" ? 0.02 : 0.05);
    expect(oracle.cost).toBeLessThan(plant === "docker" ? 1.15 : 1.35);
  });

  test.each(Object.entries(laws))("is not dominated by %s", (_, law) => {
    const score = simulate(simulationOf(plant, law)).workloads.get(queueWorkload)?.score;
    expect(score && dominates(score, oracle)).toBe(false);
  });
});

test("an oracle for a workload without a queue is a mistake", () => {
  const simulation = simulationOf("docker", laws["simple-queue"]);
  expect(() => oracleScore({ ...simulation, plants: new Map() }, queueWorkload)).toThrow("has no queue to plan for");
});
