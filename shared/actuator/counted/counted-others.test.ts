import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { countedStage as stage } from "../../../test/support/counted-stage.ts";
import type { SetOutcome } from "./scheduler.ts";

const settle = () => vi.advanceTimersByTimeAsync(0);
const counted = (wanted: number) => ({ kind: "counted", wanted, ready: wanted, starting: 0, stopping: 0 }) as const;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const adopts = { foreign: "adopt" };

test("what the scheduler is told to run is told, also before anything is ordered", async () => {
  const { actuator, spec, observed, see } = stage();
  actuator.open("pool", [spec()]);
  see("a", { kind: "counted", wanted: 10, ready: 10, starting: 3, stopping: 0 });
  expect(observed()).toMatchObject({ wanted: 10, ready: 10, starting: 3 });
  expect(observed()).not.toHaveProperty("desired");
});

test("who keeps setting another count is set right at once, then ever more slowly, until it was quiet for long", async () => {
  const { order, counts, has, answers, see, lags } = stage();
  has("a", 3);
  lags();
  order(3);
  answers(async (count) => {
    setTimeout(() => {
      see("a", counted(count));
      see("a", counted(8));
    }, 1);
    return { kind: "done" };
  });
  see("a", counted(8));
  await settle();
  expect(counts()).toEqual([3]);
  await vi.advanceTimersByTimeAsync(3000);
  expect(counts().length).toBeGreaterThanOrEqual(3);
  expect(counts().length).toBeLessThanOrEqual(7);
  await vi.advanceTimersByTimeAsync(60_000);
  const before = counts().length;
  await vi.advanceTimersByTimeAsync(50_000);
  expect(counts().length - before).toBeGreaterThanOrEqual(9); // every 2.5 to 5 s
  expect(counts().length - before).toBeLessThanOrEqual(20);

  answers(async () => ({ kind: "done" }));
  await vi.advanceTimersByTimeAsync(40_000);
  const settled = counts().length;
  see("a", counted(8));
  await settle();
  expect(counts()).toHaveLength(settled + 1);
});

test("a count that was in force when it was ordered is somebody else's when it is another", async () => {
  const corrected = stage();
  corrected.has("a", 5);
  corrected.actuator.open("pool", [corrected.spec()]);
  corrected.order(5);
  corrected.has("a", 2);
  await settle();
  expect(corrected.counts()).toEqual([5]);
  expect(corrected.observed()?.notices).toEqual(["somebody else changed w from 5 to 2 replicas; set back to 5"]);

  const adopted = stage();
  adopted.has("a", 5);
  adopted.actuator.open("pool", [adopted.spec(adopts)]);
  adopted.order(5, adopts);
  adopted.has("a", 2);
  await settle();
  expect(adopted.counts()).toEqual([]);
  expect(adopted.observed()).toMatchObject({ desired: 2, adopted: true });
});

test("an order overtaken by the next while it was under way is nobody else's change, and set right", async () => {
  const { order, observed, counts, see, has, answers, lags } = stage();
  has("a", 5);
  lags();
  order(5, adopts);
  const done: (() => void)[] = [];
  answers(() => new Promise<SetOutcome>((resolve) => done.push(() => resolve({ kind: "done" }))));
  order(8, adopts);
  order(5, adopts);
  see("a", counted(5)); // read before the call was carried out
  done[0]?.();
  await settle();
  see("a", counted(8));
  await settle();
  expect(counts()).toEqual([8, 5]);
  done[1]?.();
  see("a", counted(5));
  await settle();
  expect(observed()).toMatchObject({ desired: 5, ready: 5 });
  expect(observed()).not.toHaveProperty("adopted");
  expect(observed()).not.toHaveProperty("notices");
});

test("what somebody else set while the call was under way is not taken for what was ordered", async () => {
  const { order, counts, observed, see, has, answers, lags } = stage();
  has("a", 1);
  lags();
  const done: (() => void)[] = [];
  answers(() => new Promise<SetOutcome>((resolve) => done.push(() => resolve({ kind: "done" }))));
  order(3);
  see("a", counted(3));
  see("a", counted(9));
  done[0]?.();
  await settle();
  expect(counts()).toEqual([3, 3]);
  expect(observed()?.notices).toEqual(["somebody else changed w from 3 to 9 replicas; set back to 3"]);
});

test("an old reading told while the call was under way is older than its word", async () => {
  const { order, counts, observed, see, has, answers, lags } = stage();
  has("a", 1);
  lags();
  const done: (() => void)[] = [];
  answers(() => new Promise<SetOutcome>((resolve) => done.push(() => resolve({ kind: "done" }))));
  order(3);
  see("a", { ...counted(1), ready: 0, starting: 1 });
  done[0]?.();
  await settle();
  expect(counts()).toEqual([3]);
  expect(observed()).toMatchObject({ wanted: 3, starting: 1 });
});
