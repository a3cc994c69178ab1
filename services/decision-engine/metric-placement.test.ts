import { describe, expect, test } from "vitest";
import { type Candidate, type CollectorState, rankedFor, readerAmong } from "./metric-placement.ts";

const collectors = ["a:7001", "b:7001", "c:7001"].map((name) => ({ name }));
const metrics = Array.from({ length: 1000 }, (_, index) => `metric-${index}`);

function first(metric: string, among: readonly { readonly name: string }[]): string | undefined {
  return rankedFor(metric, among)[0]?.name;
}

describe("rankings", () => {
  test("spread 1,000 metrics over three collectors, each within 15 % of its share", () => {
    const counts = new Map<string | undefined, number>();
    for (const metric of metrics)
      counts.set(first(metric, collectors), (counts.get(first(metric, collectors)) ?? 0) + 1);
    expect(counts.size).toBe(3);
    for (const count of counts.values()) {
      expect(count).toBeGreaterThan((1000 / 3) * 0.85);
      expect(count).toBeLessThan((1000 / 3) * 1.15);
    }
  });

  test("move only the metrics of a collector that is gone, and share them out among the others", () => {
    const left = collectors.filter(({ name }) => name !== "b:7001");
    const moved = metrics.filter((metric) => first(metric, collectors) !== first(metric, left));
    expect(moved.map((metric) => first(metric, collectors))).toEqual(moved.map(() => "b:7001"));
    const toFirst = moved.filter((metric) => first(metric, left) === "a:7001").length;
    expect(Math.abs(toFirst - moved.length / 2)).toBeLessThan(moved.length * 0.15);
  });

  test("are the same in whatever order the collectors are named", () => {
    for (const metric of metrics.slice(0, 50)) {
      expect(rankedFor(metric, collectors.toReversed())).toEqual(rankedFor(metric, collectors));
    }
  });
});

describe("the reader of a metric", () => {
  const named = (states: readonly CollectorState[]) => states.map((state, index) => ({ name: String(index), state }));

  test.each<[string, CollectorState[], number | undefined, number]>([
    ["is the first of its ranking", ["up", "up"], undefined, 0],
    ["is the first also while nobody knows of it yet", ["awaited", "up"], undefined, 0],
    ["is the next where the first is down", ["down", "up"], 0, 1],
    ["stays where the first has only just returned", ["returned", "up"], 1, 1],
    ["goes back when the first was up for long enough", ["up", "up"], 1, 0],
    ["is the first at once where nobody reads it yet", ["returned", "up"], undefined, 0],
    ["is not one that has only just returned where another is up", ["down", "returned", "up"], 0, 2],
    ["is one that has only just returned where no other is up", ["down", "returned", "down"], 0, 1],
    ["stays with one that has returned and reads it already", ["returned", "up"], 0, 0],
    ["stays where none is up", ["down", "down"], 1, 1],
    ["is the first, in hope, where none is up and nobody reads it yet", ["down", "down"], undefined, 0],
  ])("%s", (_, states, reader, expected) => {
    const ranking: readonly Candidate[] = named(states);
    expect(readerAmong(ranking, reader === undefined ? undefined : ranking[reader])).toBe(ranking[expected]);
  });
});
