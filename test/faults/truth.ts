import type { Slots, Timed } from "./journal.ts";

/** A pool as the journal of its actuator has it. */
export interface PoolTruth {
  readonly generation: bigint;
  readonly holder: string;
  /** Of the newest command of the generation; undefined: none yet. */
  readonly sequence: bigint | undefined;
  /** When the generation was first seen. */
  readonly sinceMs: number;
  /** What was ordered last of each workload, and when anything was. */
  readonly ordered: ReadonlyMap<string, number>;
  readonly orderedAtMs: number;
  readonly slots: ReadonlyMap<string, Slots>;
  /** Workloads that once had their least, since the actuator was started. */
  readonly reached: ReadonlySet<string>;
  /** Its actuator is ending. */
  readonly ending: boolean;
}

export const nothingKnown: PoolTruth = {
  generation: -1n,
  holder: "",
  sequence: undefined,
  sinceMs: 0,
  ordered: new Map(),
  orderedAtMs: 0,
  slots: new Map(),
  reached: new Set(),
  ending: false,
};

/** The pool after an entry of its journal; `mins` are the least replicas by workload. */
export function after(before: PoolTruth, entry: Timed, mins: ReadonlyMap<string, number>): PoolTruth {
  if (entry.kind === "started") return { ...before, slots: new Map(), reached: new Set(), ending: false };
  if (entry.kind === "serving") return before;
  if (entry.kind === "ending") return { ...before, reached: new Set(), ending: true };
  if (entry.kind === "slots") {
    const slots = new Map(Object.entries(entry.slots));
    const reached = [...mins].flatMap(([name, min]) => ((slots.get(name)?.[1] ?? 0) >= min ? [name] : []));
    return before.ending
      ? { ...before, slots }
      : { ...before, slots, reached: new Set([...before.reached, ...reached]) };
  }
  if (entry.kind === "orders") {
    const ordered = new Map(before.ordered);
    for (const { workload, desired } of entry.orders) if (desired !== undefined) ordered.set(workload, desired);
    return { ...before, ordered, orderedAtMs: entry.atMs };
  }
  const generation = BigInt(entry.generation);
  const isNew = generation !== before.generation || entry.holder !== before.holder;
  return {
    ...before,
    generation,
    holder: entry.holder,
    sequence: entry.sequence === undefined ? undefined : BigInt(entry.sequence),
    sinceMs: isNew ? entry.atMs : before.sinceMs,
  };
}

/** Replicas that hold a slot. */
export function held({ slots }: PoolTruth): number {
  return [...slots.values()].flat().reduce((sum, count) => sum + count, 0);
}
