import type { Score } from "../../services/cli/simulate/model.ts";
import type { LawScores } from "./law-scores.ts";
import { percent, textTable } from "./text-table.ts";

const titles = ["above target", "excess", "p99 queue", "p99 wait", "cost", "left to others", "changes/h"];

/** Laws beside each other; then `adaptive` over the best of the others in each column, the oracle apart. */
export function scoreTable(scores: ReadonlyMap<string, LawScores>): string {
  const rows = [...scores].map(([law, { mean }]) => [law, ...cells(mean)]);
  const peers = [...scores].filter(([law]) => law !== "adaptive" && law !== "oracle").map(([, { mean }]) => mean);
  const ours = scores.get("adaptive")?.mean;
  return textTable([["", ...titles], ...rows, ...(ours && peers.length > 0 ? [besideBest(ours, peers)] : [])]);
}

/** Time above target and cost of every law in every scenario. */
export function scenarioGrid(scores: ReadonlyMap<string, LawScores>): string {
  const names = [...(scores.values().next().value?.byScenario.keys() ?? [])];
  const rows = [...scores].map(([law, { byScenario }]) => [law, ...names.map((name) => pair(byScenario.get(name)))]);
  return textTable([["% above / cost", ...names], ...rows]);
}

/** One row for each setting or condition, one cell for each column of scores. */
export function pairTable(rows: ReadonlyMap<string, ReadonlyMap<string, Score>>): string {
  const names = [...(rows.values().next().value?.keys() ?? [])];
  return textTable([
    ["% above / cost / changes", ...names],
    ...[...rows].map(([row, scores]) => [row, ...names.map((name) => triple(scores.get(name)))]),
  ]);
}

/** Laws that keep the queue better at no more cost, or as well at less, in the mean or in a scenario. */
export function dominators(scores: ReadonlyMap<string, LawScores>): string[] {
  const ours = scores.get("adaptive");
  if (!ours) return [];
  const peers = [...scores].filter(([law]) => law !== "adaptive" && law !== "oracle");
  return peers.flatMap(([law, theirs]) => {
    const scenarios = [...ours.byScenario].filter(([name, score]) => dominates(theirs.byScenario.get(name), score));
    return [
      ...(dominates(theirs.mean, ours.mean) ? [`${law} in the mean`] : []),
      ...scenarios.map(([name]) => `${law} in ${name}`),
    ];
  });
}

function dominates(theirs: Score | undefined, ours: Score): boolean {
  if (!theirs || theirs.aboveTargetRatio > ours.aboveTargetRatio || theirs.cost > ours.cost) return false;
  return theirs.aboveTargetRatio < ours.aboveTargetRatio || theirs.cost < ours.cost;
}

function cells(score: Score): string[] {
  return [
    percent(score.aboveTargetRatio),
    score.meanExcess.toFixed(3),
    score.p99Queue.toFixed(0),
    `${(score.p99WaitMs / 1000).toFixed(2)} s`,
    score.cost.toFixed(3),
    percent(score.remainderShare),
    score.changesPerHour.toFixed(0),
  ];
}

function besideBest(ours: Score, peers: readonly Score[]): string[] {
  const times = (of: (score: Score) => number) => `×${(of(ours) / Math.min(...peers.map(of))).toFixed(2)}`;
  return [
    "adaptive ÷ best peer",
    times((score) => score.aboveTargetRatio),
    times((score) => score.meanExcess),
    times((score) => score.p99Queue),
    times((score) => score.p99WaitMs),
    times((score) => score.cost),
    `×${(ours.remainderShare / Math.max(...peers.map(({ remainderShare }) => remainderShare))).toFixed(2)}`,
    times((score) => score.changesPerHour),
  ];
}

function pair(score: Score | undefined): string {
  return score ? `${(score.aboveTargetRatio * 100).toFixed(1)}/${score.cost.toFixed(2)}` : "–";
}

function triple(score: Score | undefined): string {
  return score ? `${pair(score)}/${score.changesPerHour.toFixed(0)}` : "–";
}
