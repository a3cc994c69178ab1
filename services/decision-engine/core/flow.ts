import type { WorkloadFacts } from "./input.ts";
import { type Amounts, type Place, sizeOf } from "./layout.ts";
import { meantBy } from "./meant.ts";
import { fitting, take } from "./room.ts";

/** A workload on its way from what was ordered to what was allocated. */
export interface Stream {
  readonly place: Place;
  readonly facts: WorkloadFacts;
  readonly allocated: number;
}

/** Where streams flow. */
export interface Bed {
  readonly capacity: Amounts;
  readonly reserve: Amounts;
  /** Replicas that may start while as many others are still stopping. */
  readonly surge: number;
}

/**
 * Orders, for streams in turn order, that lead to the allocation without ever exceeding the capacity by more than the
 * surge: whoever shrinks, shrinks at once; whoever grows, grows into what is certainly free, first stream first. What a
 * replica takes is free when it is gone, not when it was told to stop. What an earlier stream still waits for is not
 * there for a later one, so that small replicas do not starve a big one; what the reserve keeps is there for the first
 * priority only.
 */
export function flow(streams: readonly Stream[], { capacity, reserve, surge }: Bed): readonly number[] {
  const free = [...capacity];
  for (const { place, facts } of streams) take(free, place.needs, slotsTaken(facts));
  if (surge > 0) lend(free, streams, surge);
  let keeps = reserve.some((amount) => amount > 0);
  return streams.map(({ place, facts, allocated }) => {
    if (keeps && place.level !== 0) {
      take(free, reserveLeft(streams, capacity, reserve), 1);
      keeps = false;
    }
    const ordered = lastOrdered(facts);
    if (allocated <= ordered) return allocated;
    const growth = Math.min(allocated - ordered, fitting(place.needs, free));
    take(free, place.needs, allocated - ordered);
    return ordered + growth;
  });
}

/** What the allocation really left of the reserve; floors may have taken of it. */
function reserveLeft(streams: readonly Stream[], capacity: Amounts, reserve: Amounts): Amounts {
  const left = [...capacity];
  for (const { place, allocated } of streams) take(left, place.needs, allocated);
  return reserve.map((amount, dimension) => Math.max(0, Math.min(amount, left[dimension] ?? 0)));
}

/** Lends what the largest replicas take that are told to stop, as many of them as the surge allows. */
function lend(free: number[], streams: readonly Stream[], surge: number): void {
  const leaving = streams.flatMap(({ place, facts, allocated }) => {
    const replicas = slotsTaken(facts) - Math.min(allocated, lastOrdered(facts));
    return replicas > 0 ? [{ place, replicas }] : [];
  });
  let left = surge;
  for (const { place, replicas } of leaving.sort((a, b) => sizeOf(b.place) - sizeOf(a.place))) {
    const lent = Math.min(left, replicas);
    take(free, place.needs, -lent);
    left -= lent;
  }
}

/**
 * Most slots the workload can hold at this instant. What was ordered counts, also where it is not running (it may start
 * at any time); of orders not yet seen in an observation each step up counts in full, because replicas of an earlier
 * one may still be stopping while those of a later one start: seen 9, unseen 5 then 7 → up to 9 + 2.
 */
export function slotsTaken({ observed, unseen }: WorkloadFacts): number {
  const { ready, starting, stopping } = observed;
  let before = meantBy(observed);
  let taken = Math.max(ready + starting, before) + stopping;
  for (const desired of unseen) {
    taken += Math.max(0, desired - before);
    before = desired;
  }
  return taken;
}

/** What the actuator is after, as far as was ordered; without an order, what its scheduler is after. */
export function lastOrdered({ observed, unseen }: WorkloadFacts): number {
  return unseen.at(-1) ?? meantBy(observed);
}
