import type { PoolSpec, WorkloadSpec } from "../../../shared/model/pool.ts";
import { amountOf, dimensionsOf, replicasAlone } from "./resources.ts";

/** Amounts in the order of a layout's dimensions. */
export type Amounts = readonly number[];

/** A pool's specification as allocation and flow take it. */
export interface Layout {
  readonly dimensions: readonly string[];
  readonly capacity: Amounts;
  /** Nothing where there are only remainders: it is kept from all but the highest priority of the others. */
  readonly reserve: Amounts;
  /** In turn order: by priority, 1 first, remainders last, equals by name, so that nothing depends on the order in the specification. */
  readonly places: readonly Place[];
  readonly names: ReadonlySet<string>;
}

/** A workload's place in its pool. */
export interface Place {
  readonly workload: WorkloadSpec;
  /** Where it is in the specification. */
  readonly index: number;
  /** Takes only what all others leave. */
  readonly remainder: boolean;
  /** Equals have the same; it rises in turn order, from 0 on. */
  readonly level: number;
  /** What one replica takes. */
  readonly needs: Amounts;
  /** Replicas the capacity holds if there are no others. */
  readonly alone: number;
  /** Weighted dominant share of k replicas = k · amount / divisor: the largest part of any dimension they take, by weight. */
  readonly dominant: { readonly amount: number; readonly divisor: number };
}

const layouts = new WeakMap<PoolSpec, Layout>();

/** The layout of a pool, worked out once for each specification. */
export function layoutOf(spec: PoolSpec): Layout {
  const known = layouts.get(spec);
  if (known) return known;
  const layout = layOut(spec);
  layouts.set(spec, layout);
  return layout;
}

/** The weighted dominant share of so many replicas. One division of whole numbers, so that equal shares are equal to the bit. */
export function shareOf({ dominant: { amount, divisor } }: Place, replicas: number): number {
  return (replicas * amount) / divisor;
}

/** The largest part of any dimension that one replica takes. */
export function sizeOf(place: Place): number {
  return shareOf(place, 1) * place.workload.weight;
}

function layOut({ capacity, reserve, workloads }: PoolSpec): Layout {
  const dimensions = dimensionsOf(capacity);
  const amounts = dimensions.map((name) => amountOf(capacity, name));
  let level = -1;
  let before: WorkloadSpec | undefined;
  const turns = [...workloads.entries()].sort(([, a], [, b]) => byTurn(a, b));
  const places = turns.map(([index, workload]): Place => {
    if (!before || !areEquals(before, workload)) level += 1;
    before = workload;
    const needs = dimensions.map((name) => amountOf(workload.resources, name));
    const alone = replicasAlone(capacity, workload.resources);
    const dominant = dominantOf(needs, amounts, workload.weight);
    return { workload, index, remainder: isRemainder(workload), level, needs, alone, dominant };
  });
  return {
    dimensions,
    capacity: amounts,
    reserve: dimensions.map((name) => (places[0]?.remainder ? 0 : amountOf(reserve, name))),
    places,
    names: new Set(workloads.map(({ name }) => name)),
  };
}

function dominantOf(needs: Amounts, capacity: Amounts, weight: number): Place["dominant"] {
  let amount = 0;
  let whole = 1;
  for (const [dimension, of] of capacity.entries()) {
    const need = needs[dimension] ?? 0;
    if (of > 0 && need * whole > amount * of) {
      amount = need;
      whole = of;
    }
  }
  return { amount, divisor: whole * weight };
}

function byTurn(a: WorkloadSpec, b: WorkloadSpec): number {
  return Number(isRemainder(a)) - Number(isRemainder(b)) || a.priority - b.priority || (a.name < b.name ? -1 : 1);
}

function areEquals(a: WorkloadSpec, b: WorkloadSpec): boolean {
  return a.priority === b.priority && isRemainder(a) === isRemainder(b);
}

function isRemainder({ target }: WorkloadSpec): boolean {
  return target.kind === "remainder";
}
