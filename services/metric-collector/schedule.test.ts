import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Schedule, schedule } from "./schedule.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

interface Trial {
  readonly plan: Schedule;
  readonly startsMs: number[];
  readonly skips: number[];
}

/** Starts a schedule whose runs take as long as `takesMs` says for each, the last for all that follow. */
function trial(periodMs: number, firstInMs: number, takesMs: readonly number[] = [0]): Trial {
  const startsMs: number[] = [];
  const skips: number[] = [];
  const zeroMs = performance.now();
  const run = async () => {
    const tookMs = takesMs[startsMs.length] ?? takesMs.at(-1) ?? 0;
    startsMs.push(Math.round(performance.now() - zeroMs));
    if (tookMs > 0) await new Promise<void>((resolve) => setTimeout(resolve, tookMs));
  };
  return {
    plan: schedule({ periodMs, firstInMs, soonestMs: () => 100, run, onSkipped: (count) => skips.push(count) }),
    startsMs,
    skips,
  };
}

test("runs on a grid that begins where it was told", async () => {
  const { startsMs, skips } = trial(500, 120);
  await vi.advanceTimersByTimeAsync(2200);
  expect(startsMs).toEqual([120, 620, 1120, 1620, 2120]);
  expect(skips).toEqual([]);
});

test("the second run may come sooner, so that many long periods that begin together do not stay together", async () => {
  const startsMs: number[] = [];
  const run = async () => void startsMs.push(performance.now() - zeroMs);
  const zeroMs = performance.now();
  schedule({ periodMs: 1000, firstInMs: 100, secondInMs: 300, soonestMs: () => 100, run, onSkipped: () => undefined });
  await vi.advanceTimersByTimeAsync(3000);
  expect(startsMs).toEqual([100, 400, 1400, 2400]);
});

test("leaves out what falls due during a run, and keeps to the grid afterwards without a burst", async () => {
  const { startsMs, skips } = trial(100, 0, [10, 350, 10]);
  await vi.advanceTimersByTimeAsync(750);
  expect(startsMs).toEqual([0, 100, 500, 600, 700]);
  expect(skips).toEqual([3]);
});

test("never runs twice at a time", async () => {
  let running = 0;
  let most = 0;
  const run = async () => {
    most = Math.max(most, ++running);
    await new Promise<void>((resolve) => setTimeout(resolve, 130));
    running -= 1;
  };
  const plan = schedule({ periodMs: 100, firstInMs: 0, soonestMs: () => 100, run, onSkipped: () => undefined });
  for (const periodMs of [200, 100, 150, 100]) {
    await vi.advanceTimersByTimeAsync(170);
    plan.setPeriod(periodMs);
  }
  await vi.advanceTimersByTimeAsync(1000);
  expect(most).toBe(1);
});

test("a shorter period counts from the newest run, and an overdue one starts at once", async () => {
  const { plan, startsMs } = trial(1000, 0);
  await vi.advanceTimersByTimeAsync(50);
  plan.setPeriod(200);
  await vi.advanceTimersByTimeAsync(350);
  expect(startsMs).toEqual([0, 200, 400]);
  plan.setPeriod(1000);
  await vi.advanceTimersByTimeAsync(1100); // the longer period counts from the run at 600
  plan.setPeriod(100);
  await vi.advanceTimersByTimeAsync(0);
  expect(startsMs).toEqual([0, 200, 400, 600, 1500]);
});

test("a period that changes to and fro delays nothing", async () => {
  const { plan, startsMs } = trial(500, 0);
  for (let change = 0; change < 20; change += 1) {
    await vi.advanceTimersByTimeAsync(45);
    plan.setPeriod(change % 2 === 0 ? 400 : 500);
  }
  expect(startsMs).toEqual([0, 400, 800]);
});

test("a change of period before the first run does not put it off", async () => {
  const { plan, startsMs } = trial(500, 120);
  plan.setPeriod(3_600_000);
  await vi.advanceTimersByTimeAsync(200);
  expect(startsMs).toEqual([120]);
});

test("closed, it leaves no timer, also in the middle of a run", async () => {
  const idle = trial(500, 100);
  idle.plan.close();
  const busy = trial(100, 0, [250]);
  await vi.advanceTimersByTimeAsync(50);
  busy.plan.close();
  busy.plan.setPeriod(300);
  await vi.advanceTimersByTimeAsync(2000);
  expect([idle.startsMs, busy.startsMs]).toEqual([[], [0]]);
  expect(vi.getTimerCount()).toBe(0);
});

test("a period that is longer than a timer can be is no short one", async () => {
  const { startsMs } = trial(2 ** 32, 0);
  await vi.advanceTimersByTimeAsync(2 ** 32 + 10);
  expect(startsMs).toEqual([0, 2 ** 32]);
});
