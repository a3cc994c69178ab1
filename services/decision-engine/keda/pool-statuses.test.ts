import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { MicroscalerError } from "../../../shared/errors.ts";
import { shownPool } from "../../../test/support/shown-status.ts";
import { type WatchedDouble, watchedDouble } from "../../../test/support/watched-pools.ts";
import { type Follower, type PoolStatuses, poolStatuses } from "./pool-statuses.ts";

let pools: WatchedDouble;
let statuses: PoolStatuses;

beforeEach(() => {
  vi.useFakeTimers();
  pools = watchedDouble();
  statuses = poolStatuses(pools);
});

afterEach(() => {
  statuses.close();
  vi.useRealTimers();
});

test("one watch serves all who ask, and what was told last is answered from memory", async () => {
  pools.tell(shownPool());
  for (let asked = 0; asked < 3; asked++) expect(await statuses.newest("orders")).toEqual(shownPool());
  const newer = shownPool({ occupied: 4 });
  pools.tell(newer);
  expect(await statuses.newest("orders")).toBe(newer);
  expect(pools.watched).toEqual(["orders"]);
});

test("the first who asks waits for the first word, but not for long", async () => {
  const first = statuses.newest("orders");
  await vi.advanceTimersByTimeAsync(999);
  pools.tell(shownPool());
  expect(await first).toEqual(shownPool());

  const second = statuses.newest("returns").catch((thrown) => thrown);
  await vi.advanceTimersByTimeAsync(1000);
  expect(await second).toMatchObject({ code: "unavailable", message: "nothing is known of pool returns yet" });
});

test("silence is no status: after ten seconds it is refused, and answered again with the next word", async () => {
  pools.tell(shownPool());
  await statuses.newest("orders");
  vi.advanceTimersByTime(10_000);
  expect(await statuses.newest("orders")).toEqual(shownPool());
  vi.advanceTimersByTime(1000);
  await expect(statuses.newest("orders")).rejects.toMatchObject({
    code: "unavailable",
    message: "nothing was heard of pool orders for 11 s",
  });
  pools.tell(shownPool());
  expect(await statuses.newest("orders")).toEqual(shownPool());
});

test("a pool that is not there is refused as whoever knows says it, and asked for anew the next time", async () => {
  const why = new MicroscalerError("not-found", "there is no pool orders; there are returns");
  pools.lacks("orders", why);
  await expect(statuses.newest("orders")).rejects.toBe(why);
  pools.lacks("orders", undefined);
  pools.tell(shownPool());
  expect(await statuses.newest("orders")).toEqual(shownPool());
});

test("nobody watches for nobody: two minutes after the last question a watch ends, unless somebody follows", async () => {
  pools.tell(shownPool());
  await statuses.newest("orders");
  vi.advanceTimersByTime(119_999);
  await statuses.newest("orders").catch(() => undefined);
  vi.advanceTimersByTime(119_999);
  expect(pools.open).toEqual(["orders"]);
  vi.advanceTimersByTime(1);
  expect(pools.open).toEqual([]);

  const stop = statuses.follow("orders", { tell: () => undefined, gone: () => undefined });
  vi.advanceTimersByTime(600_000);
  expect(pools.open).toEqual(["orders"]);
  stop();
  vi.advanceTimersByTime(120_000);
  expect(pools.open).toEqual([]);
});

test("who follows hears the newest at once, every newer one, and once that the pool is gone", () => {
  const heard: unknown[] = [];
  const follower = (): Follower => ({
    tell: ({ occupied }) => heard.push(occupied),
    gone: ({ code }) => heard.push(code),
  });
  pools.tell(shownPool());
  statuses.follow("orders", follower());
  const stop = statuses.follow("orders", follower());
  pools.tell(shownPool({ occupied: 4 }));
  stop();
  pools.end("orders", new MicroscalerError("not-found", "there is no pool orders"));
  expect(heard).toEqual([3, 3, 4, 4, "not-found"]);
  expect(vi.getTimerCount()).toBe(0);
});
