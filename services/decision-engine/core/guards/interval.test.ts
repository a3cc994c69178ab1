import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { atLeast, atMost, type Interval, open, raiseFloor } from "./interval.ts";

const bounds = raiseFloor(atMost(open, 10, "bounded"), 2, "bounded");

describe("a guard", () => {
  test("moves its end and says so, and leaves the other with its reason", () => {
    expect(bounds).toEqual({ floor: 2, least: 2, most: 10, leastReason: "bounded", mostReason: "bounded" });
    expect(atLeast(bounds, 4, "cooling-down")).toEqual({ ...bounds, least: 4, leastReason: "cooling-down" });
    expect(atMost(bounds, 6, "stabilizing")).toEqual({ ...bounds, most: 6, mostReason: "stabilizing" });
  });

  test("changes nothing where it asks for no more than an earlier one", () => {
    expect(atLeast(bounds, 2, "stabilizing")).toBe(bounds);
    expect(atMost(bounds, 10, "stabilizing")).toBe(bounds);
    expect(raiseFloor(bounds, 2, "in-flight")).toBe(bounds);
  });

  test("gives way to an earlier one where both cannot have their way", () => {
    expect(atLeast(bounds, 15, "stabilizing")).toMatchObject({ floor: 2, least: 10, most: 10 });
    expect(atMost(bounds, 0, "stabilizing")).toMatchObject({ floor: 2, least: 2, most: 2 });
    expect(raiseFloor(bounds, 15, "in-flight")).toMatchObject({ floor: 10, least: 10, most: 10 });
  });

  test("that raises the floor leaves the reason of a lower end that was higher", () => {
    const cooling = atLeast(bounds, 6, "cooling-down");
    expect(raiseFloor(cooling, 4, "in-flight")).toEqual({ ...cooling, floor: 4 });
  });

  test("says when it lets go of an end, the first of several; not where it moves none", () => {
    const first = atMost(bounds, 8, "rate-limited", 900);
    expect(first.untilAtMs).toBe(900);
    expect(atMost(first, 7, "stabilizing", 500).untilAtMs).toBe(500);
    expect(atMost(first, 7, "stabilizing", 1500).untilAtMs).toBe(900);
    expect(atLeast(first, 7, "dead-band").untilAtMs).toBe(900);
    expect(atMost(first, 9, "stabilizing", 500).untilAtMs).toBe(900);
  });

  test("never widens the interval and never turns it round", () => {
    const step = fc.tuple(fc.constantFrom(raiseFloor, atLeast, atMost), fc.integer({ min: -20, max: 30 }));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 8 }), (steps) => {
        let interval: Interval = bounds;
        for (const [narrow, count] of steps) {
          const next = narrow(interval, count, "stabilizing");
          expect(next.floor).toBeGreaterThanOrEqual(interval.floor);
          expect(next.least).toBeGreaterThanOrEqual(interval.least);
          expect(next.most).toBeLessThanOrEqual(interval.most);
          expect(next.floor).toBeLessThanOrEqual(next.least);
          expect(next.least).toBeLessThanOrEqual(next.most);
          interval = next;
        }
      }),
    );
  });
});
