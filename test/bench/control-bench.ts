import { laws } from "../../services/cli/simulate/laws.ts";
import type { Arrivals, ReplicaTimes, Score } from "../../services/cli/simulate/model.ts";
import { type Case, type Keeper, keepers, keepWith, type LawScores, scoresOf } from "./law-scores.ts";

/** What is gone through: every scenario with every seed. */
export interface Worlds {
  readonly replicas: ReplicaTimes;
  readonly scenarios: readonly Arrivals[];
  readonly seeds: readonly number[];
}

/** Hears what is done next. */
export type Progress = (name: string) => void;

/** From lean to safe. */
const cautions = [0.5, 0.8, 0.9, 0.95, 0.98, 0.997];

/** Those that are shown in other worlds: ours and the two best of the others, each in its way. */
const compared = ["adaptive", "queue-pid-tutorial", "proportional-fast"];

export function lawScores(
  worlds: Worlds,
  among: ReadonlyMap<string, Keeper>,
  progress: Progress,
): ReadonlyMap<string, LawScores> {
  const cases = casesOf(worlds);
  return new Map(
    [...among].map(([law, keep]) => {
      progress(law);
      return [law, scoresOf(keep, cases)];
    }),
  );
}

/** What `--json` prints of a plant. */
export function meanScores(scores: ReadonlyMap<string, LawScores>): Readonly<Record<string, Score>> {
  return Object.fromEntries([...scores].map(([law, { mean }]) => [law, mean]));
}

/** The adaptive law at every setting of its knob. */
export function frontier(worlds: Worlds, progress: Progress): ReadonlyMap<string, ReadonlyMap<string, Score>> {
  const cases = casesOf(worlds);
  const { guards, target } = laws.adaptive(50);
  return new Map(
    cautions.map((caution) => {
      progress(String(caution));
      const keep = keepWith({ guards, target: { ...target, caution } });
      return [`caution ${caution}`, new Map([["adaptive", scoresOf(keep, cases).mean]])];
    }),
  );
}

/** Some laws under every condition. */
export function robustness(
  worlds: Worlds,
  conditions: ReadonlyMap<string, (one: Case) => Case>,
  progress: Progress,
): ReadonlyMap<string, ReadonlyMap<string, Score>> {
  const shown = [...keepers].filter(([law]) => compared.includes(law));
  return new Map(
    [...conditions].map(([condition, change]) => {
      progress(condition);
      const cases = casesOf(worlds).map(change);
      return [condition, new Map(shown.map(([law, keep]) => [law, scoresOf(keep, cases).mean]))];
    }),
  );
}

function casesOf({ replicas, scenarios, seeds }: Worlds): Case[] {
  return scenarios.flatMap((arrivals) => seeds.map((seed) => ({ arrivals, replicas, seed })));
}
