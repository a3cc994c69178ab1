import type { Arrivals } from "../../services/cli/simulate/model.ts";
import type { Case } from "./law-scores.ts";

/** Worlds that are harder than the usual one, or just different. */
export const conditions: ReadonlyMap<string, (one: Case) => Case> = new Map<string, (one: Case) => Case>([
  ["as usual", (one) => one],
  ["read every 0.25 s", (one) => sampled(one, { everyMs: 250 })],
  ["read every 1 s", (one) => sampled(one, { everyMs: 1000 })],
  ["read every 2 s", (one) => sampled(one, { everyMs: 2000 })],
  ["read every 5 s", (one) => sampled(one, { everyMs: 5000 })],
  ["0.5 s late", (one) => sampled(one, { delayMs: 500 })],
  ["noise ±10 %", (one) => sampled(one, { noiseRatio: 0.1 })],
  ["20 % lost", (one) => sampled(one, { missRatio: 0.2 })],
  ["late, noise, lost", (one) => sampled(one, { delayMs: 500, noiseRatio: 0.1, missRatio: 0.2 })],
  ["twice as fast from half-time", (one) => servedFromHalfTime(one, 0.5)],
  // with all the load, the peaks would need more than all replicas
  [
    "half as fast from half-time, half the load",
    (one) => servedFromHalfTime({ ...one, arrivals: halved(one.arrivals) }, 2),
  ],
  ["target 15", (one) => ({ ...one, queueLength: 15 })],
]);

function sampled(one: Case, sampling: Case["sampling"]): Case {
  return { ...one, sampling: { ...one.sampling, ...sampling } };
}

function servedFromHalfTime(one: Case, factor: number): Case {
  const halfMs = one.arrivals.durationMs / 2;
  const factorAt = (atMs: number) => (atMs < halfMs ? 1 : factor);
  return { ...one, service: { meanMs: 300, distribution: "exponential", factorAt } };
}

function halved(arrivals: Arrivals): Arrivals {
  return { ...arrivals, ratePerSecond: (atMs) => arrivals.ratePerSecond(atMs) / 2 };
}
