import { allocated, askedBy, type PoolPlan } from "../pools.ts";
import type { PoolTruth } from "../truth.ts";
import type { Law } from "./law.ts";

/** A pool in shadow mode is never told a number. */
export const shadow: Law = ({ entry, plan }) => {
  if (entry.kind !== "orders" || !plan.shadow) return [];
  const told = entry.orders.filter(({ desired }) => desired !== undefined);
  return told.map(({ workload, desired }) => `${workload} of a pool in shadow mode was ordered ${desired}`);
};

/** A workload that may not grow never does. `most` while the pause is in force. */
export function paused(pool: string, workload: string, most: () => number | undefined): Law {
  return ({ entry, plan }) => {
    const bound = most();
    if (entry.kind !== "orders" || plan.name !== pool || bound === undefined) return [];
    return entry.orders
      .filter((one) => one.workload === workload && (one.desired ?? 0) > bound)
      .map(({ desired }) => `${workload} was ordered ${desired} while growth beyond ${bound} is paused`);
  };
}

/** An order of no more than the orders themselves may hold. */
export const ordersFit: Law = ({ entry, after, plan }) => {
  if (entry.kind !== "orders") return [];
  const sum = [...after.ordered.values()].reduce((all, one) => all + one, 0);
  return sum > plan.capacity ? [`${sum} replicas are ordered of ${plan.capacity}`] : [];
};

export interface Justification {
  /** What the metric of a pool was said to be lately, as far back as an order of now may know it. */
  said(pool: string, holder: string, atMs: number): readonly number[];
}

/** What follows a metric is ordered fewer replicas only on the strength of a value that was said lately. */
export function justified({ said }: Justification): Law {
  return ({ entry, before, plan }) => {
    if (entry.kind !== "orders") return [];
    const values = said(plan.name, before.holder, entry.atMs);
    return entry.orders.flatMap(({ workload, desired }) => {
      const last = before.ordered.get(workload);
      if (desired === undefined || last === undefined || desired >= last) return [];
      const why = unjustified(plan, workload, desired, values);
      return why === undefined ? [] : [`${workload} was cut from ${last} to ${desired} ${why}`];
    });
  };
}

/** Why nothing that was said explains so few; undefined: something does, or it follows no metric. */
function unjustified(plan: PoolPlan, workload: string, desired: number, values: readonly number[]): string | undefined {
  const follows = plan.workloads.find(({ name }) => name === workload)?.follows;
  if (follows !== "queue" && follows !== "gauge" && follows !== "pushed") return undefined;
  if (values.length === 0) return "though nothing was said of its metric lately";
  if (follows === "queue") return undefined; // its law is no simple one
  const least = Math.min(...values.map((value) => leastFor(plan, workload, value)));
  return desired < least ? `though all that was said lately asks for ${least}: ${some(values)}` : undefined;
}

function leastFor(plan: PoolPlan, workload: string, value: number): number {
  const bounds = plan.workloads.find(({ name }) => name === workload) ?? { min: 0, max: 0 };
  return allocated(plan, new Map([[workload, askedBy(value, bounds)]])).get(workload) ?? 0;
}

function some(values: readonly number[]): string {
  return [...new Set(values)].slice(-8).join(", ");
}

export interface Frozen {
  /** Since when, and until when, the engine of this holder stood still last; undefined: never, or another explains it. */
  stoodStill(holder: string): { readonly fromMs: number; readonly toMs: number } | undefined;
  /** Longer than any lease. */
  readonly leaseMs: number;
}

/** A holder that stood still for longer than its lease commands nothing with the generation it had before. */
export function awake({ stoodStill, leaseMs }: Frozen): Law {
  return ({ entry, before }) => {
    if (entry.kind !== "fence" || entry.sequence === undefined) return [];
    const still = stoodStill(entry.holder);
    if (!still || still.toMs - still.fromMs < leaseMs || entry.atMs < still.toMs) return [];
    if (!isOld(before, entry.generation, still.fromMs)) return [];
    const ms = Math.round(still.toMs - still.fromMs);
    return [`${entry.holder} stood still for ${ms} ms and goes on commanding with generation ${entry.generation}`];
  };
}

function isOld({ generation, sinceMs }: PoolTruth, told: string, stoodStillFromMs: number): boolean {
  return String(generation) === told && sinceMs < stoodStillFromMs;
}
