import { cheapLength, spectrumOf } from "./spectrum.ts";

/** Below this share of the values, what is left of their spectrum is rounding. */
const noise = 1e-9;

/**
 * Relay's weight of a history of errors, oldest first: how far into its cycle each frequency is now, by its share of the
 * variation. Σ_j sin φ_j / Σ_k |sin(φ_j − k·θ_j)| × A_j/ΣA over the bins 0 < j < N/2, with φ_j and A_j the phase and
 * amplitude of bin j, θ_j = 2πj/N, and k over one cycle of N/j samples, both ends included. 1 where nothing varies.
 * Between −1 and 1. The newest values count, as many as have no prime factor above 5: all of 1000.
 */
export function periodicityWeight(errors: readonly number[]): number {
  const count = cheapLength(errors.length);
  const newest = errors.slice(errors.length - count);
  const { re, im } = spectrumOf(newest);
  let total = 0;
  let weighed = 0;
  for (let bin = 1; bin < Math.floor(count / 2); bin += 1) {
    const amplitude = Math.hypot(re[bin] ?? 0, im[bin] ?? 0);
    if (amplitude === 0) continue;
    total += amplitude;
    weighed += amplitude * phaseWeight(Math.atan2(im[bin] ?? 0, re[bin] ?? 0), count / bin);
  }
  const size = newest.reduce((sum, error) => sum + Math.abs(error), 0);
  return total <= noise * size ? 1 : weighed / total;
}

/** Where in a sine of so many samples a cycle the phase is, against all of that cycle. */
function phaseWeight(phase: number, samples: number): number {
  // turned from sample to sample by the addition theorems: a history of 1000 has 7000 of them
  const [turnSin, turnCos] = [Math.sin((2 * Math.PI) / samples), Math.cos((2 * Math.PI) / samples)];
  let sin = Math.sin(phase);
  let cos = Math.cos(phase);
  let cycle = Math.abs(sin);
  for (let k = 1; k < samples + 1; k += 1) {
    const turned = sin * turnCos - cos * turnSin;
    cos = cos * turnCos + sin * turnSin;
    sin = turned;
    cycle += Math.abs(sin);
  }
  return Math.sin(phase) / cycle;
}
