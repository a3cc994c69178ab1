import type { Random } from "../../../shared/random.ts";

/** Draws one value from a stream of chance. */
export type Draw = (random: Random) => number;

/** Mean 0, standard deviation 1 (Box-Muller). */
export function gaussian(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** Above this mean a rounded Gaussian is as good, and e^-mean does not run out of digits. */
const manyEvents = 60;

/** How many events happen where `mean` are to be expected (Knuth's product of uniforms). */
export function poisson(random: Random, mean: number): number {
  if (mean <= 0) return 0;
  if (mean > manyEvents) return Math.max(0, Math.round(mean + Math.sqrt(mean) * gaussian(random)));
  const limit = Math.exp(-mean);
  let count = 0;
  for (let product = random(); product > limit; product *= random()) count += 1;
  return count;
}

export function exponential(mean: number): Draw {
  return (random) => -Math.log(1 - random()) * mean;
}

/** `variation`: standard deviation over mean. */
export function lognormal(mean: number, variation: number): Draw {
  if (mean <= 0) return () => 0;
  const variance = Math.log(1 + variation * variation);
  const deviation = Math.sqrt(variance);
  return (random) => mean * Math.exp(deviation * gaussian(random) - variance / 2);
}
