import type { CurvePoint, Score } from "../../services/cli/simulate/model.ts";
import type { Report } from "../../services/cli/simulate/report/report.ts";

/** A score of a queue that is kept well, but for what is given. */
export function scored(parts: Partial<Score> = {}): Score {
  return {
    aboveTargetRatio: 0.01,
    meanExcess: 0.002,
    p99Queue: 50,
    p99WaitMs: 2000,
    cost: 1.25,
    remainderShare: 0.6,
    changesPerHour: 900,
    ...parts,
  };
}

function point(atMs: number, queue: number, ready: number): CurvePoint {
  return { atMs, ratePerSecond: 10, queue, ready, starting: 1, stopping: 0, desired: ready + 1, reason: "demand" };
}

/** Two laws on one queue with a target of 50 and beside it a remainder, for four seconds. */
export function smallReport(names: { readonly title?: string; readonly workload?: string } = {}): Report {
  const { title = "yesterday.csv", workload = "orders" } = names;
  const run = (law: string, queues: readonly number[], score: Score) => ({
    law,
    workloads: [
      {
        name: workload,
        curve: queues.map((queue, index) => point(index * 1000, queue, index + 1)),
        queue: { target: 50, serviceMs: 300, score },
      },
      { name: "rest", curve: queues.map((_, index) => point(index * 1000, 0, 4 - index)) },
    ],
  });
  return {
    title,
    durationMs: 4000,
    conditions: ["A start takes 4 s."],
    runs: [
      run("adaptive", [0, 25, 50, 0], scored()),
      run("simple-queue", [0, 75, 500, 10], scored({ cost: 1.1, p99Queue: 500 })),
    ],
    oracle: new Map([[workload, scored({ cost: 1.05 })]]),
  };
}
