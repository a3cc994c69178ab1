import type { ComparedRun, Comparison } from "./comparison.ts";
import type { Score } from "./model.ts";
import { oracleScore } from "./oracle/score.ts";
import type { LawRun, Report } from "./report/report.ts";
import { simulate } from "./run.ts";

/** Runs every law, and the oracle on every queue; `say` hears what is done next. */
export function compare({ title, conditions, runs, queues }: Comparison, say: (text: string) => void): Report {
  const count = runs.length + queues.length;
  const done = runs.map((run, index) => {
    say(`simulating ${index + 1} of ${count}: ${run.law}`);
    return lawRun(run, queues);
  });
  const oracle = new Map<string, Score>();
  for (const [index, queue] of queues.entries()) {
    const [first] = runs;
    if (!first) break;
    say(`simulating ${runs.length + index + 1} of ${count}: oracle`);
    oracle.set(queue, oracleScore(first.simulation, queue));
  }
  return { title, conditions, durationMs: runs[0]?.simulation.durationMs ?? 0, runs: done, oracle };
}

function lawRun({ law, simulation }: ComparedRun, queues: readonly string[]): LawRun {
  const { workloads } = simulate(simulation);
  return {
    law,
    workloads: simulation.spec.workloads.flatMap(({ name }) => {
      const result = workloads.get(name);
      if (!result) return [];
      const { score, curve } = result;
      const queue = simulation.plants.get(name)?.queue;
      if (!queues.includes(name) || !score || !queue) return [{ name, curve }];
      const { target, service } = queue;
      return [{ name, curve, queue: { target, serviceMs: service.meanMs, score } }];
    }),
  };
}
