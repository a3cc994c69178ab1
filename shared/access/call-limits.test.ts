import { expect, test } from "vitest";
import { callAccounts } from "./call-limits.ts";

const limits = { streams: 2, callsPerSecond: 10, burst: 20 };

test("a burst is let through, then the rate, however the calls come", () => {
  const accounts = callAccounts(limits);
  let taken = 0;
  for (let nowMs = 0; nowMs <= 10_000; nowMs += 1) {
    if (accounts.takeCall("a", nowMs) === undefined) taken += 1;
  }
  expect(taken).toBe(20 + 100);
});

test("who is refused is told when to come again, and is let through then", () => {
  const accounts = callAccounts(limits);
  for (let call = 0; call < 20; call += 1) expect(accounts.takeCall("a", 0)).toBeUndefined();
  const waitMs = accounts.takeCall("a", 30) ?? 0;
  expect(waitMs).toBe(70);
  expect(accounts.takeCall("a", 30 + waitMs - 1)).toBe(1);
  expect(accounts.takeCall("a", 30 + waitMs)).toBeUndefined();
  expect(accounts.takeCall("b", 30)).toBeUndefined();
});

test("a stream that ended gives its place back", () => {
  const accounts = callAccounts(limits);
  expect([1, 2, 3].map(() => accounts.takeStream("a", 0))).toEqual([true, true, false]);
  accounts.giveStream("a");
  expect(accounts.takeStream("a", 0)).toBe(true);
});

test("callers without number do not fill the memory; those with streams are not forgotten", () => {
  const accounts = callAccounts(limits);
  accounts.takeStream("a", 0);
  accounts.takeStream("a", 0);
  for (let caller = 0; caller < 50_000; caller += 1) accounts.takeCall(`address ${caller}`, caller * 10);
  expect(accounts.size()).toBeLessThanOrEqual(1100);
  expect(accounts.takeStream("a", 500_000)).toBe(false);
});
