import { type Random, randomFrom } from "../../../../shared/random.ts";
import { gaussian } from "../distributions.ts";

export interface Found {
  /** One place between 0 and 1 for each dimension. */
  readonly places: readonly number[];
  readonly penalty: number;
}

/** Share of the tries that look everywhere; the rest look around the best. */
const wideShare = 0.4;
const firstReach = 0.2;
const lastReach = 0.02;

/**
 * Looks for the places with the least penalty: first everywhere, then around the best, ever closer. The same seed tries the
 * same places; `start` is tried first, so the result is never worse.
 */
export function search(
  start: readonly number[],
  tries: number,
  seed: number,
  penaltyOf: (places: readonly number[], attempt: number) => number,
): Found {
  const random = randomFrom(seed);
  let best: Found = { places: start, penalty: penaltyOf(start, 1) };
  const wide = Math.ceil(tries * wideShare);
  for (let attempt = 2; attempt <= tries; attempt += 1) {
    const done = (attempt - wide) / Math.max(1, tries - wide);
    const reach = firstReach * (lastReach / firstReach) ** done;
    const places = attempt <= wide ? start.map(() => random()) : around(best.places, reach, random);
    const penalty = penaltyOf(places, attempt);
    if (penalty < best.penalty) best = { places, penalty };
  }
  return best;
}

/** Moves some of the coordinates, one at least. */
function around(places: readonly number[], reach: number, random: Random): number[] {
  const always = Math.floor(random() * places.length);
  return places.map((place, index) => {
    const moved = place + reach * gaussian(random);
    return random() < 0.5 || index === always ? Math.min(1, Math.max(0, moved)) : place;
  });
}
