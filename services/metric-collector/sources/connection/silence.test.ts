import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { silenceWatch } from "./silence.ts";

const never = new Promise<string>(() => undefined);

beforeEach(() => vi.useFakeTimers({ toFake: ["performance"] }));
afterEach(() => vi.useRealTimers());

function watched() {
  const lost = vi.fn();
  const watch = silenceWatch(lost);
  const late = async (afterMs: number) => {
    const stop = new AbortController();
    const waiting = watch(never, stop.signal);
    vi.advanceTimersByTime(afterMs);
    stop.abort();
    await expect(waiting).rejects.toThrow();
  };
  return { lost, watch, late };
}

test("a connection on which nothing is answered any more is lost", async () => {
  const { lost, late } = watched();
  await late(600);
  expect(lost).not.toHaveBeenCalled();
  await late(600);
  expect(lost).toHaveBeenCalledOnce();
});

test("a question that is late alone, or is given up at once, loses nothing", async () => {
  const { lost, watch, late } = watched();
  for (let round = 0; round < 10; round += 1) {
    await late(600);
    await watch(Promise.resolve("answer"), new AbortController().signal);
    await late(0);
    await watch(Promise.reject(new Error("refused")), new AbortController().signal).catch(() => undefined);
  }
  expect(lost).not.toHaveBeenCalled();
});

test("a connection that was idle for long is not lost by the first question that is given up", async () => {
  const { lost, watch, late } = watched();
  await watch(Promise.resolve("answer"), new AbortController().signal);
  vi.advanceTimersByTime(60_000);
  await late(100);
  expect(lost).not.toHaveBeenCalled();
});
