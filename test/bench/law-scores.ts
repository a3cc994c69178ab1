import type { ComparedLaw } from "../../services/cli/simulate/laws.ts";
import { laws } from "../../services/cli/simulate/laws.ts";
import type { Score } from "../../services/cli/simulate/model.ts";
import { type OneQueue, oneQueue, queueWorkload } from "../../services/cli/simulate/one-queue.ts";
import { oracleScore } from "../../services/cli/simulate/oracle/score.ts";
import { simulate } from "../../services/cli/simulate/run.ts";

/** A queue to be kept, by whatever keeps it. */
export type Case = Omit<OneQueue, "law">;

/** Keeps the queue and says how well. */
export type Keeper = (one: Case) => Score;

/** The mean over all cases, and that of each scenario. */
export interface LawScores {
  readonly mean: Score;
  readonly byScenario: ReadonlyMap<string, Score>;
}

/** The laws by name, and the oracle that knows what will arrive. */
export const keepers: ReadonlyMap<string, Keeper> = new Map<string, Keeper>([
  ...Object.entries(laws).map(([name, law]): [string, Keeper] => [
    name,
    (one) => keepWith(law(one.queueLength ?? 50))(one),
  ]),
  [
    "oracle",
    (one) => oracleScore(oneQueue({ ...one, law: { target: { kind: "external" }, guards: {} } }), queueWorkload),
  ],
]);

export function keepWith(law: ComparedLaw): Keeper {
  return (one) => {
    const score = simulate(oneQueue({ ...one, law })).workloads.get(queueWorkload)?.score;
    if (!score) throw new Error(`no score of ${one.arrivals.name}`);
    return score;
  };
}

/** Scores of the same cases, in the mean of each scenario and of all scenarios, each of which counts alike. */
export function scoresOf(keep: Keeper, cases: readonly Case[]): LawScores {
  const found = new Map<string, Score[]>();
  for (const one of cases) found.set(one.arrivals.name, [...(found.get(one.arrivals.name) ?? []), keep(one)]);
  const byScenario = new Map([...found].map(([name, scores]) => [name, meanOf(scores)]));
  return { mean: meanOf([...byScenario.values()]), byScenario };
}

function meanOf(scores: readonly Score[]): Score {
  const mean = (of: (score: Score) => number) => scores.reduce((sum, score) => sum + of(score), 0) / scores.length;
  return {
    aboveTargetRatio: mean((score) => score.aboveTargetRatio),
    meanExcess: mean((score) => score.meanExcess),
    p99Queue: mean((score) => score.p99Queue),
    p99WaitMs: mean((score) => score.p99WaitMs),
    cost: mean((score) => score.cost),
    remainderShare: mean((score) => score.remainderShare),
    changesPerHour: mean((score) => score.changesPerHour),
  };
}
