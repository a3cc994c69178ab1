import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isSteady, scheduled, valueAt } from "../../../../test/support/scheduled.ts";

const berlin = { timeZone: "Europe/Berlin" };

describe("a sine", () => {
  const sine = { low: 10, high: 110, peak: "15:00" };

  test.each([
    ["15:00", 110],
    ["03:00", 10],
    ["09:00", 60],
    ["21:00", 60],
  ])("at %s is %d", (time, value) => expect(valueAt({ sine }, `2026-11-23T${time}Z`)).toBeCloseTo(value, 9));

  test("comes as often a day as its period goes into it", () => {
    const hourly = { sine: { ...sine, period: "1h", peak: "00:30" } };
    expect(valueAt(hourly, "2026-11-23T07:30Z")).toBeCloseTo(110, 9);
    expect(valueAt(hourly, "2026-11-23T08:00Z")).toBeCloseTo(10, 9);
  });

  test("keeps its peak when the clocks change", () => {
    for (const time of ["2026-03-28T14:00Z", "2026-03-29T13:00Z", "2026-10-25T14:00Z"]) {
      expect(valueAt({ sine, ...berlin }, time)).toBeCloseTo(110, 9);
    }
  });
});

describe("a square", () => {
  const square = { low: 1, high: 9, from: "08:00" };

  test("is high from its time on for its share of the period", () => {
    const say = (time: string) => valueAt({ square }, `2026-11-23T${time}Z`);
    expect(["07:59", "08:00", "19:59", "20:00"].map(say)).toEqual([1, 9, 9, 1]);
    const quarter = { square: { ...square, period: "1h", share: 0.25 } };
    expect(["11:00", "11:14", "11:15", "11:59"].map((time) => valueAt(quarter, `2026-11-23T${time}Z`))).toEqual([
      9, 9, 1, 1,
    ]);
  });

  test("says nothing new before the time it tells, nor misses a change of the clocks", () => {
    const time = fc.date({ min: new Date("2026-03-28"), max: new Date("2026-03-31"), noInvalidDate: true });
    fc.assert(
      fc.property(time, (from) =>
        isSteady(scheduled({ square: { ...square, period: "8h" }, ...berlin }), from.getTime()),
      ),
    );
  });
});

describe("a table", () => {
  const table = [
    { at: "08:00", value: 10 },
    { at: "12:00", value: 50 },
    { at: "20:00:30", value: 2 },
  ];

  test("holds each value until the next, the last over midnight", () => {
    const say = (time: string) => valueAt({ table }, `2026-11-23T${time}Z`);
    expect(["00:00", "07:59", "08:00", "12:00", "20:00:29", "20:00:30", "23:59"].map(say)).toEqual([
      2, 2, 10, 50, 50, 2, 2,
    ]);
  });

  test("goes from each value to the next in a straight line, over midnight too", () => {
    const day = {
      table: [
        { at: "06:00", value: 0 },
        { at: "18:00", value: 120 },
      ],
      interpolate: "linear",
    };
    const say = (time: string) => valueAt(day, `2026-11-23T${time}Z`);
    expect(["06:00", "09:00", "18:00", "21:00", "00:00", "05:00"].map(say)).toEqual([0, 30, 120, 90, 60, 10]);
    expect(valueAt({ table: [{ at: "06:00", value: 7 }], interpolate: "linear" }, "2026-11-23T01:00Z")).toBe(7);
  });

  test("keeps to the clock on the wall: an entry that a change leaves out is there right after it", () => {
    const gap = {
      table: [
        { at: "00:30", value: 1 },
        { at: "02:30", value: 2 },
      ],
      ...berlin,
    };
    expect(["00:59:59", "01:00"].map((time) => valueAt(gap, `2026-03-29T${time}Z`))).toEqual([1, 2]);
    expect(scheduled(gap)(Date.parse("2026-03-29T00:59Z")).steadyUntilMs).toBe(Date.parse("2026-03-29T01:00Z"));
  });

  test("says nothing new before the time it tells", () => {
    const time = fc.date({ min: new Date("2026-10-24"), max: new Date("2026-10-27"), noInvalidDate: true });
    fc.assert(fc.property(time, (from) => isSteady(scheduled({ table, ...berlin }), from.getTime())));
  });

  test("never leaves the values it has", () => {
    const time = fc.date({ min: new Date("2026-01-01"), max: new Date("2027-01-01"), noInvalidDate: true });
    fc.assert(
      fc.property(time, fc.constantFrom("none", "linear"), (from, interpolate) => {
        const { value } = scheduled({ table, interpolate, ...berlin })(from.getTime());
        expect(value).toBeGreaterThanOrEqual(2);
        expect(value).toBeLessThanOrEqual(50);
      }),
    );
  });
});
