import { expect, test, vi } from "vitest";
import { CallRoom } from "./call-room.ts";

test("so many are let in, the next one is called when one leaves, first come first served and once", () => {
  const room = new CallRoom(2);
  const [a, b, c, d] = [vi.fn(), vi.fn(), vi.fn(), vi.fn()];
  const leave = room.enter(a);
  expect([leave, room.enter(b), room.enter(c), room.enter(d), room.enter(c)].map((one) => typeof one)).toEqual([
    "function",
    "function",
    "undefined",
    "undefined",
    "undefined",
  ]);
  leave?.();
  expect([c, d].map((one) => one.mock.calls.length)).toEqual([1, 0]);
  expect(room.enter(c)).toBeTypeOf("function");
});

test("a place that a caller no longer needs goes to the next who asks", () => {
  const room = new CallRoom(1);
  const leave = room.enter(vi.fn());
  room.enter(vi.fn());
  leave?.();
  expect(room.enter(vi.fn())).toBeTypeOf("function");
});
