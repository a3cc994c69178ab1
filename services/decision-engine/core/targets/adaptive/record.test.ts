import { describe, expect, test } from "vitest";
import { adaptiveConstants } from "./constants.ts";
import { firstMemory } from "./first.ts";
import { noSuspicion } from "./jump.ts";
import type { AdaptiveMemory } from "./memory.ts";
import type { Observation } from "./observe.ts";
import { recordAfter } from "./record.ts";

const target = { kind: "adaptive", queueLength: 50, caution: 0.95, hints: { processingRate: 3 } } as const;
const before: AdaptiveMemory = {
  ...firstMemory(target, { queue: 20, ready: 4, takenAtMs: 0 }, adaptiveConstants),
  intervalSeconds: 1,
};
// 4 replicas that finish 3 a second, for 1 s; 2 more than that arrive
const belief = { ...before.belief, queue: 26, drift: 2 };
const seen: Observation = {
  ...{ queue: 26, ceiling: 50, takenAtMs: 1000, readySeconds: 4, ready: 4, startSeconds: 1, margin: 1.6, firstRate: 3 },
};
const told = { total: 100, suspicion: noSuspicion };

function recorded(memory: AdaptiveMemory, observation: Observation, known = belief) {
  return recordAfter(memory, { belief: known, noiseFactor: 1 }, observation, 1, adaptiveConstants)?.recent;
}

describe("what arrived between two samples", () => {
  test.each<[string, AdaptiveMemory, Observation, number, number]>([
    // 26 − 20 + 4 × 3
    ["is what the queue grew by and what was finished", before, seen, 18, 0],
    ["is never less than nothing", { ...before, belief: { ...belief, queue: 90 } }, seen, 0, 0],
    [
      "is what is believed where nothing waits, and at most what could be finished",
      before,
      { ...seen, queue: 0 },
      14,
      12,
    ],
    ["is what was counted", { ...before, arrivals: told }, { ...seen, queue: 0, arrivalsTotal: 107 }, 7, 0],
    ["is not what a counter says that began anew", { ...before, arrivals: told }, { ...seen, arrivalsTotal: 5 }, 18, 0],
    ["is not what the first word of a counter says", before, { ...seen, arrivalsTotal: 107 }, 18, 0],
  ])("%s", (_, memory, observation, count, limit) => {
    expect(recorded(memory, observation)).toEqual({ counts: [count], limits: [limit] });
  });

  test("is not recorded before the rate of a replica is known, and always after that", () => {
    const unsure = { ...belief, varRate: 2.26 }; // a deviation of half the rate is 1.5
    expect(recorded(before, seen, unsure)).toBeUndefined();
    expect(recorded(before, seen, { ...belief, varRate: 2.24 })).toBeDefined();
    const recurrence = recordAfter(before, { belief, noiseFactor: 1 }, seen, 1, adaptiveConstants);
    expect(recorded({ ...before, recurrence }, seen, unsure)?.counts).toHaveLength(2);
  });
});
