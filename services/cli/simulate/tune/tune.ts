import type { ComparedLaw } from "../laws.ts";
import type { Score } from "../model.ts";
import { queueWorkload } from "../one-queue.ts";
import { oneQueueSimulation } from "../one-queue-comparison.ts";
import type { WorldOptions } from "../options.ts";
import { simulate } from "../run.ts";
import { sectionOf, type TracedArrivals } from "../trace/arrivals.ts";
import { standardPlace, valueAt } from "./parameter.ts";
import { search } from "./search.ts";
import { type TunableName, tunableLaws } from "./tunable-laws.ts";

/** A law's scores on the half of the arrivals it was tuned on, and on the other half. */
export interface Halves {
  readonly first: Score;
  readonly second: Score;
}

export interface Tuned {
  readonly name: TunableName;
  readonly arrivals: string;
  readonly tries: number;
  readonly before: Halves;
  readonly after: Halves;
  readonly law: ComparedLaw;
}

/** What a second above the target may cost, in the least that could do the work. */
const aboveTargetPrice = 10;

/** So many starts and stops in an hour count as much as the least that could do the work; the slots they take are in `cost`. */
const changesPricedAsWork = 20_000;

/** What tuning makes small: cost + 10 × share of the time above the target + changes per hour / 20,000. */
export function penaltyOf({ cost, aboveTargetRatio, changesPerHour }: Score): number {
  return cost + aboveTargetPrice * aboveTargetRatio + changesPerHour / changesPricedAsWork;
}

export interface TuneOptions extends WorldOptions {
  readonly law: TunableName;
  readonly tries: number;
}

/** Fits a law's parameters to the first half of the arrivals; `say` hears how far it is. */
export function tune(options: TuneOptions, arrivals: TracedArrivals, say: (text: string) => void): Tuned {
  const { law: name, tries, target, seed } = options;
  const { parametersFor, withValues } = tunableLaws[name];
  const parameters = parametersFor(target);
  const middleMs = arrivals.durationMs / 2;
  const first = sectionOf(arrivals, 0, middleMs);
  const second = sectionOf(arrivals, middleMs, arrivals.durationMs);
  const lawAt = (places: readonly number[]) =>
    withValues(
      target,
      parameters.map((parameter, index) => valueAt(parameter, places[index] ?? 0)),
    );
  const scoreOf = (law: ComparedLaw, half: TracedArrivals) => scoreOn(options, half, law);
  const halvesOf = (law: ComparedLaw) => ({ first: scoreOf(law, first), second: scoreOf(law, second) });

  let least = Number.POSITIVE_INFINITY;
  const start = parameters.map(standardPlace);
  const { places } = search(start, tries, seed, (tried, attempt) => {
    const penalty = penaltyOf(scoreOf(lawAt(tried), first));
    least = Math.min(least, penalty);
    say(`tuning ${name}: try ${attempt} of ${tries}, best penalty ${least.toFixed(3)}`);
    return penalty;
  });
  const law = lawAt(places);
  return { name, arrivals: arrivals.name, tries, before: halvesOf(lawAt(start)), after: halvesOf(law), law };
}

function scoreOn(options: WorldOptions, arrivals: TracedArrivals, law: ComparedLaw): Score {
  const score = simulate(oneQueueSimulation(options, arrivals, law)).workloads.get(queueWorkload)?.score;
  if (score) return score;
  throw new Error(`no score for ${queueWorkload}`);
}
