import type { Score } from "../model.ts";
import { type Report, scoresOf } from "./report.ts";

/** The scores of the laws and of the oracle for one queue. */
interface Scores {
  readonly laws: Readonly<Record<string, Score>>;
  readonly oracle: Score;
}

/** The scores as one JSON object; where several queues were simulated, one such object for each under `workloads`. */
export function reportJson(report: Report): string {
  const scores = [...report.oracle].map(([name, oracle]): [string, Scores] => [
    name,
    { laws: Object.fromEntries(scoresOf(report, name)), oracle },
  ]);
  const [only] = scores;
  return JSON.stringify(only && scores.length === 1 ? only[1] : { workloads: Object.fromEntries(scores) }, null, 2);
}
