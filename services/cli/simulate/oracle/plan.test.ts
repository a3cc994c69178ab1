import { describe, expect, test } from "vitest";
import { type Problem, planFor } from "./plan.ts";
import { oraclePlanner } from "./planner.ts";
import { queueGrid } from "./queue-grid.ts";

const problem: Problem = {
  durationMs: 120_000,
  ratePerSecond: () => 20,
  perReplicaPerSecond: () => 10 / 3,
  ...{ target: 50, min: 1, max: 20, startMs: 4000, stopMs: 2000 },
};

describe("a plan", () => {
  test("keeps just what a constant rate needs: 20 a second at 3.33 each are 6", () => {
    const plan = planFor(problem);
    for (const queue of [5, 15, 25]) expect([6, 7]).toContain(plan.replicasAt(60_000, queue, 6));
  });

  test("asks for more the longer the queue, and for no more than there may be", () => {
    const plan = planFor(problem);
    const asked = [0, 50, 100, 400, 10_000].map((queue) => plan.replicasAt(30_000, queue, 6));
    expect(asked).toEqual([...asked].sort((a, b) => a - b));
    expect(Math.max(...asked)).toBeLessThanOrEqual(20);
  });

  test("lets everything go where nothing comes any more", () => {
    const plan = planFor({ ...problem, ratePerSecond: () => 0 });
    expect(plan.replicasAt(10_000, 0, 12)).toBe(1);
  });

  test("keeps replicas through a gap that costs less than a stop and a start: 6 s", () => {
    const gap = (seconds: number) => (atMs: number) => (atMs >= 40_000 && atMs < 40_000 + seconds * 1000 ? 0 : 40);
    expect(planFor({ ...problem, ratePerSecond: gap(3) }).replicasAt(40_500, 0, 13)).toBeGreaterThan(8);
    expect(planFor({ ...problem, ratePerSecond: gap(30) }).replicasAt(40_500, 0, 13)).toBeLessThan(5);
  });

  test("does not give up where the work is large", () => {
    const large = { ...problem, ratePerSecond: () => 1000, perReplicaPerSecond: () => 10, target: 500, max: 200 };
    expect(planFor(large).replicasAt(60_000, 200, 100)).toBeGreaterThanOrEqual(100);
  });

  test("works with all there is where that is not enough", () => {
    const plan = planFor({ ...problem, ratePerSecond: () => 500 });
    for (const queue of [0, 1000, 20_000]) expect(plan.replicasAt(60_000, queue, 1)).toBe(20);
  });

  test("is the same across the borders of what it keeps at once", () => {
    const long = planFor({ ...problem, durationMs: 600_000 });
    const there = [500, 250_000, 256_500, 400_000].map((atMs) => long.replicasAt(atMs, 20, 6));
    const back = [400_000, 256_500, 250_000, 500].map((atMs) => long.replicasAt(atMs, 20, 6));
    expect(there).toEqual(back.reverse());
  });
});

describe("whoever follows a plan", () => {
  test("asks one start, and a little, before the rate rises", () => {
    const step = (atMs: number) => (atMs < 60_000 ? 3 : 50);
    const ask = oraclePlanner({ ...problem, ratePerSecond: step });
    let desired = 1;
    let risesAtMs: number | undefined;
    for (let atMs = 0; atMs < 60_000; atMs += 500) {
      const asked = ask(atMs, 3, desired);
      if (asked > 10) risesAtMs ??= atMs;
      desired = asked;
    }
    expect(risesAtMs).toBeGreaterThanOrEqual(60_000 - 6000);
    expect(risesAtMs).toBeLessThanOrEqual(60_000 - 4000);
  });

  test("does not ask twice for what is starting", () => {
    const ask = oraclePlanner({ ...problem, ratePerSecond: (atMs) => (atMs < 20_000 ? 3 : 40) });
    let desired = 1;
    for (let atMs = 10_000; atMs < 20_000; atMs += 500) desired = ask(atMs, 3, desired);
    // 40 a second need 12; a few more for what piles up while the last ones start
    expect(desired).toBeGreaterThanOrEqual(12);
    expect(desired).toBeLessThanOrEqual(15);
  });
});

describe("the grid of queue lengths", () => {
  test.each([0, 1, 49, 50, 100, 150, 990, 5000])("finds %i between its points", (length) => {
    const { lengths, locate } = queueGrid(50, 5000);
    const place = locate(length);
    const low = lengths[Math.floor(place)] ?? Number.NaN;
    const high = lengths[Math.ceil(place)] ?? Number.NaN;
    expect(low).toBeLessThanOrEqual(length + 1e-6);
    expect(high).toBeGreaterThanOrEqual(length - 1e-6);
  });
});
