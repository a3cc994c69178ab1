import type { WorkloadFacts } from "./input.ts";

/** A workload on its way from what was ordered to what was allocated. In the order in which free slots are given. */
export interface Stream {
  readonly name: string;
  readonly facts: WorkloadFacts;
  readonly allocated: number;
}

/**
 * Orders that lead to the allocation without ever exceeding the capacity: whoever shrinks, shrinks at once; whoever
 * grows, grows into the slots that are certainly free, first stream first. A slot is free when its replica is gone,
 * not when it was told to stop.
 */
export function flow(streams: readonly Stream[], capacity: number): ReadonlyMap<string, number> {
  let free = capacity - streams.reduce((sum, { facts }) => sum + slotsTaken(facts), 0);
  const orders = new Map<string, number>();
  for (const { name, facts, allocated } of streams) {
    const ordered = lastOrdered(facts);
    const growth = Math.max(0, Math.min(allocated - ordered, free));
    free -= growth;
    orders.set(name, allocated < ordered ? allocated : ordered + growth);
  }
  return orders;
}

/**
 * Most slots the workload can hold at this instant. What was ordered counts, also where it is not running (it may start
 * at any time); of orders not yet seen in an observation each step up counts in full, because replicas of an earlier
 * one may still be stopping while those of a later one start: seen 9, unseen 5 then 7 → up to 9 + 2.
 */
export function slotsTaken({ observed, unseen }: WorkloadFacts): number {
  const { ready, starting, stopping } = observed;
  let before = observed.desired ?? ready + starting;
  let taken = Math.max(ready + starting, before) + stopping;
  for (const desired of unseen) {
    taken += Math.max(0, desired - before);
    before = desired;
  }
  return taken;
}

/** What the actuator is after, as far as was ordered; without an order, what runs. */
export function lastOrdered({ observed, unseen }: WorkloadFacts): number {
  return unseen.at(-1) ?? observed.desired ?? observed.ready + observed.starting;
}
