import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { MicroscalerError } from "../../shared/errors.ts";
import type { Decision } from "../../shared/model/decision.ts";
import { memoryStore } from "../../shared/state/memory-store.ts";
import { DecisionLog } from "./decision-log.ts";

const made = {
  pool: "demo",
  workload: "consumer",
  from: 1,
  desired: 2,
  reason: "demand",
  detail: "d",
  wallMs: 0,
} as const;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const fail = (thrown: unknown) => expect.unreachable(String(thrown));
const settled = () => vi.advanceTimersByTimeAsync(50);

describe("the log of decisions", () => {
  test("has those of all engines on one store, in one order, and goes on after a given one", async () => {
    const store = memoryStore();
    const [one, other] = [new DecisionLog(store, fail), new DecisionLog(store, fail)];
    one.record(made);
    other.record({ ...made, pool: "other" });
    one.record({ ...made, desired: 3 });
    await settled();
    const all = one.after(0n);
    expect(all.map(({ desired }) => desired).sort()).toEqual([2, 2, 3]);
    expect(other.after(0n)).toEqual(all);
    expect(one.after(all[0]?.id ?? 0n)).toEqual(all.slice(1));
    expect(one.after(0n, "other")).toHaveLength(1);
    expect(one.recent("demo", "consumer", 1)).toMatchObject([{ desired: 3 }]);
  });

  test("tells who subscribes each decision once", async () => {
    const log = new DecisionLog(memoryStore(), fail);
    const told: Decision[] = [];
    log.subscribe((decision) => told.push(decision));
    for (let count = 0; count < 5; count++) log.record({ ...made, desired: count });
    await settled();
    expect(told.map(({ desired }) => desired)).toEqual([0, 1, 2, 3, 4]);
    expect(new Set(told.map(({ id }) => id)).size).toBe(5);
  });

  test("an engine that starts later knows what was decided before", async () => {
    const store = memoryStore();
    const first = new DecisionLog(store, fail);
    first.record(made);
    await first.stop();
    const later = new DecisionLog(store, fail);
    await settled();
    expect(later.after(0n)).toHaveLength(1);
  });

  test("while the store is away decisions wait, and are told once it is back; that it is away is told once", async () => {
    const store = memoryStore();
    let away = true;
    const flaky = {
      ...store,
      addDecisions: (batch: Parameters<typeof store.addDecisions>[0]) =>
        away ? Promise.reject(new MicroscalerError("unavailable", "away")) : store.addDecisions(batch),
    };
    const problems: unknown[] = [];
    const log = new DecisionLog(flaky, (thrown) => problems.push(thrown));
    log.record(made);
    await vi.advanceTimersByTimeAsync(2000);
    log.record({ ...made, desired: 7 });
    await vi.advanceTimersByTimeAsync(2000);
    expect([log.after(0n).length, problems.length]).toEqual([0, 1]);
    away = false;
    await vi.advanceTimersByTimeAsync(500);
    expect(log.after(0n).map(({ desired }) => desired)).toEqual([2, 7]);
  });
});
