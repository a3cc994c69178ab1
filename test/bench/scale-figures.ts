import { setTimeout as sleep } from "node:timers/promises";
import type { BenchEngine } from "./bench-engine.ts";
import type { Fleet } from "./fleet.ts";
import { quantileOf } from "./prometheus-text.ts";
import { startScaleStage } from "./scale-stage.ts";

/** How one engine fares with a fleet. */
export interface ScaleFigures {
  readonly workloads: number;
  /** Workloads that were decided on a new sample, a second. */
  readonly decisionsPerSecond: number;
  /** Processor cores that the engine alone takes. */
  readonly cpuCores: number;
  readonly rssMiB: number;
  /** Samples that the next one replaced before a decision took account of them. */
  readonly missedTicks: number;
  readonly commandsPerSecond: number;
  /**
   * Of a hundred commands 99 answer a sample within this time, as far as the buckets of a histogram tell; growth waits for
   * slots that are still to come free. Undefined: there was no command.
   */
  readonly reactionP99Ms: number | undefined;
  /** By how much the bench was late with a sample of its own, at most. */
  readonly senderLateMs: number;
}

/** Replicas start, code is compiled, laws learn. */
const warmUpMs = 20_000;

/** The last samples are decided, and what reading the metrics cost is over. */
const settleMs = 500;

export async function scaleFigures(fleet: Fleet, forMs: number): Promise<ScaleFigures> {
  const stage = await startScaleStage(fleet);
  try {
    const [engine] = stage.engines;
    if (!engine) throw new Error("there is no engine");
    await engine.ready();
    const warmUp = stage.beat();
    await sleep(warmUpMs);
    warmUp.stop();
    await sleep(settleMs);
    const before = await engine.counts();
    await sleep(settleMs);
    const beat = stage.beat();
    const usage = await usageOf([engine], forMs);
    beat.stop();
    const seconds = beat.lastedMs() / 1000;
    await sleep(settleMs);
    const after = await engine.counts();
    const decided = after.decided - before.decided;
    return {
      workloads: fleet.pools * fleet.workloadsPerPool,
      decisionsPerSecond: decided / seconds,
      cpuCores: usage.cpuCores[0] ?? Number.NaN,
      rssMiB: engine.rssMiB(),
      missedTicks: Math.max(0, beat.calls() - decided),
      commandsPerSecond: (after.commands - before.commands) / seconds,
      reactionP99Ms: inMs(quantileOf(before.reactions, after.reactions, 0.99)),
      senderLateMs: beat.lateMs(),
    };
  } finally {
    await stage.close();
  }
}

function inMs(seconds: number | undefined): number | undefined {
  return seconds === undefined ? undefined : seconds * 1000;
}

/** How several engines fare that share a fleet and a Redis. */
export interface SharedFigures {
  /** Of each engine. */
  readonly cpuCores: readonly number[];
  /** The part of all samples that the three decided on together. */
  readonly decidedRatio: number;
  /** From a kill -9 of one until the others decide on all that is sent; undefined: not within 30 s. */
  readonly takeoverMs: number | undefined;
}

const engines = 3;
const lookEveryMs = 250;
/** So long the others are waited for. */
export const takeoverWithinMs = 30_000;

/** All but what is under way at the one look or the other. */
const allRatio = 0.95;

export async function sharedFigures(fleet: Fleet, redis: string, forMs: number): Promise<SharedFigures> {
  const stage = await startScaleStage(fleet, engines, redis);
  const beat = stage.beat();
  try {
    for (const engine of stage.engines) await engine.ready();
    await sleep(warmUpMs);
    const [sentBefore, decidedBefore] = [beat.calls(), await decidedBy(stage.engines)];
    const { cpuCores } = await usageOf(stage.engines, forMs);
    const decided = (await decidedBy(stage.engines)) - decidedBefore;
    const decidedRatio = Math.min(1, decided / (beat.calls() - sentBefore));
    const [victim, ...others] = stage.engines;
    await victim?.kill("SIGKILL");
    const takeoverMs = await takeover(others, () => beat.calls());
    return { cpuCores, decidedRatio, takeoverMs };
  } finally {
    beat.stop();
    await stage.close();
  }
}

/** Until they decide on what is sent, as far as two looks tell. */
async function takeover(others: readonly BenchEngine[], sent: () => number): Promise<number | undefined> {
  const killedAtMs = performance.now();
  for (;;) {
    const [fromMs, sentBefore, decidedBefore] = [performance.now(), sent(), await decidedBy(others)];
    if (fromMs - killedAtMs > takeoverWithinMs) return undefined;
    await sleep(lookEveryMs);
    const due = sent() - sentBefore;
    if ((await decidedBy(others)) - decidedBefore >= allRatio * due) return fromMs - killedAtMs;
  }
}

async function decidedBy(all: readonly BenchEngine[]): Promise<number> {
  const counts = await Promise.all(all.map((engine) => engine.counts()));
  return counts.reduce((sum, { decided }) => sum + decided, 0);
}

async function usageOf(all: readonly BenchEngine[], forMs: number): Promise<{ cpuCores: readonly number[] }> {
  const before = all.map((engine) => engine.cpuMs());
  const fromMs = performance.now();
  await sleep(forMs);
  const tookMs = performance.now() - fromMs;
  return { cpuCores: all.map((engine, index) => (engine.cpuMs() - (before[index] ?? 0)) / tookMs) };
}
