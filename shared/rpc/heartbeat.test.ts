import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { everySecond, heartbeat } from "./heartbeat.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("a thousand streams that open at once beat a second apart each, spread over it", () => {
  const beatsAtMs = Array.from({ length: 1000 }, (): number[] => []);
  const fromMs = performance.now();
  const stops = beatsAtMs.map((own) => everySecond(() => own.push(performance.now() - fromMs)));
  vi.advanceTimersByTime(3000);
  for (const stop of stops) stop();
  for (const own of beatsAtMs) {
    expect(own.length).toBeGreaterThanOrEqual(2);
    expect(own[0]).toBeLessThanOrEqual(1000);
    for (const [index, atMs] of own.slice(1).entries()) expect(atMs - (own[index] ?? 0)).toBeCloseTo(1000, -1);
  }
  const inTenth = (tenth: number) => beatsAtMs.filter(([first = 0]) => Math.min(9, Math.floor(first / 100)) === tenth);
  for (let tenth = 0; tenth < 10; tenth += 1) expect(inTenth(tenth).length).toBeLessThan(300);
  const beats = beatsAtMs.flat().length;
  vi.advanceTimersByTime(3000);
  expect(beatsAtMs.flat()).toHaveLength(beats);
});

test("a stream that is over beats no more, also where it was before the first beat", () => {
  const beat = vi.fn();
  const [over, early] = [new AbortController(), new AbortController()];
  early.abort();
  heartbeat(early.signal, beat);
  heartbeat(over.signal, beat);
  vi.advanceTimersByTime(2000);
  const beats = beat.mock.calls.length;
  over.abort();
  vi.advanceTimersByTime(5000);
  expect([beats >= 1, beat.mock.calls.length]).toEqual([true, beats]);
});
