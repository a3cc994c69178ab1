import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { within } from "./within.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const late = () => new Error("too late");

test("what comes in time is the outcome, and nothing waits any more", async () => {
  expect(await within(Promise.resolve(7), 1000, late)).toBe(7);
  await expect(within(Promise.reject(new Error("refused")), 1000, late)).rejects.toThrow("refused");
  expect(vi.getTimerCount()).toBe(0);
});

test("what does not come in time is refused", async () => {
  const refused = expect(within(new Promise(() => undefined), 1000, late)).rejects.toThrow("too late");
  await vi.advanceTimersByTimeAsync(1000);
  await refused;
});
