import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { demoStatus } from "../../../test/support/demo-status.ts";
import type { LiveEvent } from "./events.ts";
import { type FollowedPools, followedPools } from "./followed-pools.ts";
import { type Readers, readers } from "./readers.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** So many pools, each with a status; `asked` are those whose past the engine was asked for. */
function stage(count: number) {
  const asked: string[] = [];
  const ask = async (pool: string) => {
    asked.push(pool);
    return [];
  };
  const reading: Readers = readers(() => pools.count());
  const pools: FollowedPools = followedPools(ask, reading);
  const names = Array.from({ length: count }, (_none, place) => `pool-${place}`);
  pools.sync(names.map((name) => ({ name, origin: "file", revision: 1n, removed: false, specJson: "{}" })));
  for (const pool of names) pools.put({ ...demoStatus(), pool });
  return { asked, reading, pools, kept: () => pools.all().filter(({ history }) => history).length };
}

/** Somebody who wants these in full. */
function reader(reading: Readers, pools: FollowedPools, wanted: readonly string[]) {
  const events: LiveEvent[] = [];
  const wants = (pool: string) => wanted.includes(pool);
  pools.look({ wants });
  const leave = reading.add({ take: (event) => events.push(event), wants });
  return { events, leave };
}

test("the history of few pools is kept though nobody looks", async () => {
  const { asked, pools, kept } = stage(20);
  await vi.advanceTimersByTimeAsync(120_000);
  expect([kept(), asked.length]).toEqual([20, 20]);
  pools.close();
  expect(vi.getTimerCount()).toBe(0);
});

test("of many only what somebody looks at is kept, from before he came, and for a minute after he left", async () => {
  const { asked, pools, reading, kept } = stage(500);
  await vi.advanceTimersByTimeAsync(5000);
  expect([kept(), asked]).toEqual([0, []]);
  const { events, leave } = reader(reading, pools, ["pool-7"]);
  await vi.advanceTimersByTimeAsync(2000);
  expect([kept(), asked]).toEqual([1, ["pool-7"]]);
  const told = events.map(({ event, data }) => [event, event === "point" ? data.pool : ""]);
  expect(told).toEqual(Array.from({ length: 4 }, () => ["point", "pool-7"]));
  leave();
  await vi.advanceTimersByTimeAsync(58_000);
  expect(kept()).toBe(1);
  await vi.advanceTimersByTimeAsync(4000);
  expect(kept()).toBe(0);
  pools.close();
});

test("what was not told again for five seconds is a gap in the chart, not the same number on and on", async () => {
  const { pools, reading } = stage(1);
  const { events } = reader(reading, pools, ["pool-0"]);
  await vi.advanceTimersByTimeAsync(8000);
  const points = events.flatMap(({ event, data }) => (event === "point" ? [data.point] : []));
  expect(points.map(({ workloads }) => workloads.consumer?.queue ?? "gap")).toEqual([
    ...Array.from({ length: 9 }, () => 47),
    ...Array.from({ length: 7 }, () => "gap"),
  ]);
  pools.put({ ...demoStatus({ queue: 5 }), pool: "pool-0" });
  await vi.advanceTimersByTimeAsync(500);
  expect(events.at(-1)).toMatchObject({ data: { point: { workloads: { consumer: { queue: 5 } } } } });
  pools.cut();
  await vi.advanceTimersByTimeAsync(500);
  const last = events.at(-1);
  expect(last?.event === "point" && last.data.point.workloads).toEqual({});
  pools.close();
});
