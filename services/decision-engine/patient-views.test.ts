import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { MicroscalerError } from "../../shared/errors.ts";
import { type OwnTimers, ownTimers } from "../../test/support/own-timers.ts";
import { patientViews } from "./patient-views.ts";
import type { PoolViews } from "./pool-views.ts";

let timers: OwnTimers;
beforeEach(() => {
  vi.useFakeTimers();
  timers = ownTimers("services/decision-engine");
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

const missing = new MicroscalerError("not-found", "there is no pool");
const noNews = { code: "unavailable", message: "pool a is in the store, but this engine has not heard of it yet" };
const told = new MicroscalerError("unavailable", "nobody shows it");

/** Views of an engine that hears of the pool after so long: then it says that nobody shows it. */
function hearing(afterMs: number): PoolViews {
  const atMs = performance.now() + afterMs;
  const say = async () => Promise.reject(performance.now() < atMs ? missing : told);
  return {
    status: say,
    explain: say,
    watch: (_pool, _tell, gone) => {
      if (performance.now() < atMs) gone(missing);
      return () => undefined;
    },
  };
}

const asks: readonly (readonly [string, (views: PoolViews) => Promise<unknown>])[] = [
  ["status", (views) => views.status("a")],
  ["explain", (views) => views.explain("a", "b")],
];

test.each(asks)("%s of a pool that the store has waits for the news of it", async (_, ask) => {
  const answer = expect(ask(patientViews(hearing(300), async () => true))).rejects.toBe(told);
  await vi.advanceTimersByTimeAsync(400);
  await answer;
});

test.each(asks)("%s of a pool that the store has not is answered at once", async (_, ask) => {
  await expect(ask(patientViews(hearing(300), async () => false))).rejects.toBe(missing);
});

test.each(asks)("%s waits two seconds at most", async (_, ask) => {
  const answer = expect(ask(patientViews(hearing(9000), async () => true))).rejects.toMatchObject(noNews);
  await vi.advanceTimersByTimeAsync(2100);
  await answer;
});

test("a watch waits two seconds at most", async () => {
  const gone = vi.fn();
  patientViews(hearing(9000), async () => true).watch("a", () => undefined, gone);
  await vi.advanceTimersByTimeAsync(1900);
  expect(gone).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(9000);
  expect(gone.mock.calls).toEqual([[expect.objectContaining(noNews)]]);
  expect(timers.count()).toBe(0);
});

test("a watch of a pool that goes and comes again waits anew each time", async () => {
  const gone = vi.fn();
  let lose: (why: MicroscalerError) => void = () => undefined;
  const watch: PoolViews["watch"] = (_pool, _tell, isGone) => {
    lose = isGone;
    return () => undefined;
  };
  patientViews({ ...hearing(0), watch }, async () => true).watch("a", () => undefined, gone);
  for (let times = 0; times < 3; times++) {
    lose(missing);
    await vi.advanceTimersByTimeAsync(1900);
  }
  expect(gone).not.toHaveBeenCalled();
});

test("a watch goes on until the store has the pool no more", async () => {
  const gone = vi.fn();
  let there = true;
  patientViews(hearing(9000), async () => there).watch("a", () => undefined, gone);
  await vi.advanceTimersByTimeAsync(500);
  expect(gone).not.toHaveBeenCalled();
  there = false;
  await vi.advanceTimersByTimeAsync(100);
  expect(gone.mock.calls).toEqual([[missing]]);
});

test("a watch that is ended is told nothing any more", async () => {
  const gone = vi.fn();
  patientViews(hearing(9000), async () => false).watch("a", () => undefined, gone)();
  await vi.advanceTimersByTimeAsync(100);
  expect(gone).not.toHaveBeenCalled();
});

test("a watch is told why the store cannot say whether there is a pool", async () => {
  const gone = vi.fn();
  patientViews(hearing(9000), () => Promise.reject(told)).watch("a", () => undefined, gone);
  await vi.advanceTimersByTimeAsync(100);
  expect(gone.mock.calls).toEqual([[told]]);
});
