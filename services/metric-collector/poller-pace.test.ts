import { expect, test, vi } from "vitest";
import { pollerBench, readsIn } from "../../test/support/poller-bench.ts";

const bench = pollerBench();
const { watch } = bench;

test("urgency reads as often as is allowed, whoever is in a hurry, and at once where that is overdue", async () => {
  const { watched, source, metric } = watch({ value: 1 }, { every: "auto", minInterval: "200ms" });
  const other = bench.readings.watch(metric, () => undefined);
  await vi.advanceTimersByTimeAsync(251 + 250);
  watched.hint({ urgent: true });
  expect(await readsIn(source, 1000)).toBe(6);
  other.hint({ urgent: true });
  watched.hint({});
  expect(await readsIn(source, 1000)).toBe(5);
  other.hint({});
  expect(await readsIn(source, 1000)).toBe(2);
});

test("the nearer the value is to the target, the more often it is read", async () => {
  const { watched, source } = watch({ value: 25 }, { every: "auto" });
  await vi.advanceTimersByTimeAsync(251);
  watched.hint({ target: 50 });
  expect(await readsIn(source, 4500)).toBe(20); // half way: 500 ms / sqrt(5)
  watched.hint({ target: 25 });
  expect(await readsIn(source, 1000)).toBe(10);
});

test("while nothing changes it is read ever less often, down to the longest interval, and as usual after a change", async () => {
  const { source } = watch({ value: 0 }, { every: "auto", maxInterval: "4s" });
  expect(await readsIn(source, 10_000)).toBe(20);
  expect(await readsIn(source, 70_000)).toBeLessThan(60);
  expect(await readsIn(source, 40_000)).toBe(10);
  source.behaviour = { value: 3 };
  await vi.advanceTimersByTimeAsync(4000);
  expect(await readsIn(source, 5000)).toBe(10);
});

test("a fixed interval stays, whatever the target and however urgent", async () => {
  const { watched, source } = watch({ value: 100 }, { every: "1s" });
  await vi.advanceTimersByTimeAsync(251);
  watched.hint({ target: 1, urgent: true });
  expect(await readsIn(source, 60_000)).toBe(60);
});

test("a budget holds in the long run, and what was saved is used when it matters", async () => {
  const { watched, source } = watch({ value: 100 }, { every: "auto", budget: 1 });
  watched.hint({ urgent: true });
  expect(await readsIn(source, 3000)).toBeGreaterThanOrEqual(27);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(await readsIn(source, 60_000)).toBe(60);
});

test("each reading says when the next one is due", async () => {
  const { taken, watched } = watch({ value: 1 }, { every: "auto" });
  const fixed = watch({ value: 1 }, { every: "2s", name: "fixed" });
  await vi.advanceTimersByTimeAsync(300);
  watched.hint({ urgent: true });
  await vi.advanceTimersByTimeAsync(1000);
  expect([taken[0]?.periodMs, taken.at(-1)?.periodMs, fixed.taken[0]?.periodMs]).toEqual([500, 100, 2000]);
});

test("news at the server are read at once, not more often than allowed", async () => {
  const { source, taken } = watch({ value: 1 }, { every: "auto", maxInterval: "10s", minInterval: "500ms" });
  await vi.advanceTimersByTimeAsync(60_000); // by now it is read every 3 s
  while (performance.now() - (taken.at(-1)?.askedAtMs ?? 0) < 1000) await vi.advanceTimersByTimeAsync(100);
  const before = taken.length;
  source.news();
  await vi.advanceTimersByTimeAsync(1);
  expect(taken).toHaveLength(before + 1);
  for (let count = 0; count < 50; count += 1) source.news();
  await vi.advanceTimersByTimeAsync(498);
  expect(taken).toHaveLength(before + 1);
  await vi.advanceTimersByTimeAsync(2);
  expect(taken).toHaveLength(before + 2);
});

test("news are read within the budget only, also of a fixed interval", async () => {
  for (const [every, name] of [
    ["auto", "a"],
    ["1m", "b"],
  ] as const) {
    const { source, taken } = watch({ value: 1 }, { every, budget: 0.1, name });
    for (let tick = 0; tick < 600; tick += 1) {
      source.news();
      await vi.advanceTimersByTimeAsync(100);
    }
    expect(taken.length).toBeGreaterThanOrEqual(8);
    expect(taken.length).toBeLessThanOrEqual(10);
  }
});

test("a sample's promise is kept when nothing presses any more: the pace slows down with the next reading", async () => {
  const { taken, watched } = watch({ value: 0 }, { every: "auto" });
  await vi.advanceTimersByTimeAsync(60_000);
  watched.hint({ urgent: true });
  await vi.advanceTimersByTimeAsync(10_000);
  watched.hint({});
  await vi.advanceTimersByTimeAsync(20_000);
  taken.forEach(({ askedAtMs, periodMs = 0 }, index) => {
    const next = taken[index + 1];
    if (next) expect(next.askedAtMs - askedAtMs).toBeLessThanOrEqual(periodMs + 1);
  });
});

test("a server that is slow promises no more than it keeps", async () => {
  const { taken, watched } = watch({ value: 100, afterMs: 1500 }, { every: "auto" });
  watched.hint({ target: 10 });
  await vi.advanceTimersByTimeAsync(20_000);
  const told = taken.map(({ askedAtMs, latencyMs, periodMs = 0 }) => ({
    askedAtMs,
    atMs: askedAtMs + latencyMs,
    periodMs,
  }));
  told.forEach(({ askedAtMs, periodMs }, index) => {
    const next = told[index + 1];
    if (next) expect(next.atMs - askedAtMs).toBeLessThanOrEqual(periodMs + 1);
  });
});

test("a metric that cannot be read is asked for ever less often, and as usual once it can", async () => {
  const { source, watched } = watch({ absent: "down" }, { every: "auto" });
  watched.hint({ urgent: true });
  expect(await readsIn(source, 60_000)).toBeLessThan(40);
  expect(await readsIn(source, 60_000)).toBeLessThanOrEqual(7);
  source.behaviour = { value: 1 };
  await vi.advanceTimersByTimeAsync(10_000);
  expect(await readsIn(source, 1000)).toBe(10);
});

test("news during a reading are read after it", async () => {
  const { source, taken } = watch({ value: 1, afterMs: 300 }, { every: "auto" });
  await vi.advanceTimersByTimeAsync(260);
  source.news();
  await vi.advanceTimersByTimeAsync(600);
  expect(taken).toHaveLength(2);
});
