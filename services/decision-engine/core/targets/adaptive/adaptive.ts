import type { AdaptiveTarget } from "../../../../../shared/model/target.ts";
import { readySeconds } from "../../ready-history.ts";
import { countMessages } from "../count.ts";
import type { Law, LawInput, LawStep } from "../law.ts";
import { stanceOf } from "./calm.ts";
import { choose } from "./choice.ts";
import { type AdaptiveConstants, adaptiveConstants } from "./constants.ts";
import { explained } from "./explain.ts";
import { firstMemory, firstRateOf } from "./first.ts";
import { forecastOf, type Plant } from "./forecast.ts";
import { foreseen } from "./foresight.ts";
import { exceededWith } from "./gaussian.ts";
import { marksOf } from "./marks.ts";
import type { AdaptiveMemory } from "./memory.ts";
import { observe } from "./observe.ts";

/** Keeps a queue under its ceiling with the chance asked for, and as few replicas as that takes. */
export const adaptiveLaw: Law<AdaptiveTarget, AdaptiveMemory> = {
  rhythm: () => ({ everyMs: 500, onSample: true, waitsForReplicas: false }),
  step: (target, input, memory) => stepAdaptive(target, input, memory, adaptiveConstants),
};

/**
 * One step of a chance-constrained queue controller: believe what the sample teaches, forecast the queue at the time at
 * which a replica ordered now can work, and ask for what keeps that forecast and its risk between two marks.
 */
export function stepAdaptive(
  target: AdaptiveTarget,
  input: LawInput,
  before: AdaptiveMemory | undefined,
  constants: AdaptiveConstants,
): LawStep<AdaptiveMemory> {
  const { sample, ready, allocated } = input;
  const waiting = countMessages(sample, "waiting", ready);
  if (!before) return found(target, input, waiting, constants);

  const margin = exceededWith(1 - target.caution);
  const startSeconds = startSecondsOf(target, input, constants);
  const believed = learned(target, input, before, { queue: waiting, margin, startSeconds }, constants);
  const plant = plantOf(input, believed, startSeconds, constants);
  if (isStale(believed, input, constants)) return frozen(believed, input);

  const forecast = forecastOf(believed, plant, constants);
  const stance = stanceOf(believed.calmRatio, margin, target.queueLength, constants);
  const seen = marksOf(believed.belief, forecast, stance, startSeconds, constants);
  const marks = foreseen(seen, believed, forecast, stance, startSeconds, constants);
  const choice = choose(allocated, marks, believed.surplusSinceAtMs, plant, constants);
  const memory = withSurplus(believed, choice.surplusSinceAtMs);
  return { demand: explained(target, waiting, allocated, believed.belief, marks, choice), memory };
}

/** The first sample says how much waits, and not yet what comes and goes. */
function found(
  target: AdaptiveTarget,
  { sample, ready, allocated }: LawInput,
  waiting: number,
  constants: AdaptiveConstants,
): LawStep<AdaptiveMemory> {
  const detail = `${waiting} waiting of ${target.queueLength}: learns from the next sample what arrives`;
  return {
    demand: { replicas: allocated, reason: "warming-up", detail },
    memory: firstMemory(target, { queue: waiting, ready, takenAtMs: sample.takenAtMs }, constants),
  };
}

/** The memory with a sample that is newer than the last one; a tick without one teaches nothing. */
function learned(
  target: AdaptiveTarget,
  { sample, turnover, ready }: LawInput,
  before: AdaptiveMemory,
  { queue, margin, startSeconds }: { queue: number; margin: number; startSeconds: number },
  constants: AdaptiveConstants,
): AdaptiveMemory {
  const { takenAtMs, arrivalsTotal } = sample;
  if (takenAtMs <= before.sampleAtMs) return before;
  const worked = readySeconds(turnover.ready, before.sampleAtMs, takenAtMs);
  const firstRate = firstRateOf(target, constants);
  const ceiling = target.queueLength;
  const seen = {
    queue,
    ceiling,
    takenAtMs,
    readySeconds: worked,
    ready,
    startSeconds,
    arrivalsTotal,
    margin,
    firstRate,
  };
  return observe(before, seen, constants);
}

function plantOf(
  { ready, turnover, nowMs }: LawInput,
  { sampleAtMs }: AdaptiveMemory,
  startSeconds: number,
  { stopSeconds }: AdaptiveConstants,
): Plant {
  return {
    nowMs,
    ready,
    readySeconds: readySeconds(turnover.ready, sampleAtMs, nowMs),
    starts: turnover.starts,
    startSeconds,
    stopSeconds: turnover.stopMs === undefined ? stopSeconds : turnover.stopMs / 1000,
  };
}

function startSecondsOf(
  { hints }: AdaptiveTarget,
  { turnover }: LawInput,
  { startSeconds }: AdaptiveConstants,
): number {
  const startMs = turnover.startMs ?? hints.startMs;
  return startMs === undefined ? startSeconds : startMs / 1000;
}

/** By the interval that samples usually have, or the one that this sample names: readings become rarer in silence. */
function isStale(
  { sampleAtMs, intervalSeconds }: AdaptiveMemory,
  { sample: { periodMs = 0 }, nowMs }: LawInput,
  { intervalSeconds: unknown, staleIntervals, staleSeconds }: AdaptiveConstants,
): boolean {
  const dueSeconds = Math.max(intervalSeconds ?? unknown, periodMs / 1000);
  return (nowMs - sampleAtMs) / 1000 > staleIntervals * dueSeconds + staleSeconds;
}

/** Nobody scales on silence. */
function frozen(memory: AdaptiveMemory, { allocated, nowMs }: LawInput): LawStep<AdaptiveMemory> {
  const seconds = Math.round((nowMs - memory.sampleAtMs) / 100) / 10;
  const detail = `the newest sample is ${seconds} s old: holds`;
  return {
    demand: { replicas: allocated, reason: "sample-stale", detail },
    memory: withSurplus(memory, undefined),
  };
}

function withSurplus(memory: AdaptiveMemory, surplusSinceAtMs: number | undefined): AdaptiveMemory {
  return memory.surplusSinceAtMs === surplusSinceAtMs ? memory : { ...memory, surplusSinceAtMs };
}
