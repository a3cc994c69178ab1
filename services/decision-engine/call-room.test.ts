import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { CallRoom } from "./call-room.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("so many are let in; when one leaves, the others are called until one takes the place", () => {
  const room = new CallRoom(2);
  const [a, b, c, d] = [vi.fn(), vi.fn(), vi.fn(), vi.fn()];
  const leave = room.enter(a);
  const entered = [leave, room.enter(b), room.enter(c), room.enter(d), room.enter(c)];
  expect(entered.map((one) => typeof one)).toEqual(["function", "function", "undefined", "undefined", "undefined"]);
  c.mockImplementation(() => expect(room.enter(c)).toBeTypeOf("function"));
  leave?.();
  vi.runAllTimers();
  expect([c, d].map((one) => one.mock.calls.length)).toEqual([1, 0]);
});

test("whoever is called and has nothing to say any more keeps nobody waiting", () => {
  const room = new CallRoom(1);
  const leave = room.enter(vi.fn());
  const [first, second, third] = [vi.fn(), vi.fn(), vi.fn()];
  for (const one of [first, second, third]) room.enter(one);
  leave?.();
  vi.runAllTimers();
  expect([first, second, third].map((one) => one.mock.calls.length)).toEqual([1, 1, 1]);
});
