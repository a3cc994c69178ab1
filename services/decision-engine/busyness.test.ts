import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Busyness } from "./busyness.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("the busier the process, the longer what follows is gathered, from 2 to 250 ms and back", () => {
  let utilization = 0.1;
  const busyness = new Busyness(() => ({ idle: 0, active: 0, utilization }));
  const after = (ms: number, ratio: number) => {
    utilization = ratio;
    vi.advanceTimersByTime(ms);
    return busyness.followers();
  };
  expect(after(5000, 0.1)).toBe(2);
  expect(after(1000, 0.9)).toBe(8);
  expect(after(1000, 0.6)).toBe(8);
  expect(after(10_000, 0.95)).toBe(250);
  expect(after(10_000, 0.3)).toBe(2);
  busyness.stop();
});
