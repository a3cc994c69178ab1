import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isSteady, scheduled, valueAt } from "../../../../test/support/scheduled.ts";

const berlin = { timeZone: "Europe/Berlin" };
const office = { windows: [{ from: "0 8 * * 1-5", to: "0 18 * * 1-5", value: 100 }], otherwise: 5 };

describe("windows", () => {
  test.each([
    ["2026-11-23T07:59:59.999Z", 5], // a Monday
    ["2026-11-23T08:00:00Z", 100],
    ["2026-11-23T17:59:59.999Z", 100],
    ["2026-11-23T18:00:00Z", 5],
    ["2026-11-21T12:00:00Z", 5], // a Saturday
  ])("are in force from their beginning to their end: %s", (time, value) => expect(valueAt(office, time)).toBe(value));

  test("keep to their time zone, also when its clocks change", () => {
    const local = { ...office, windows: [{ from: "0 8 * * *", to: "0 18 * * *", value: 100 }], ...berlin };
    for (const [opens, closes] of [
      ["2026-03-28T07:00Z", "2026-03-28T17:00Z"],
      ["2026-03-29T06:00Z", "2026-03-29T16:00Z"], // clocks went forward at 01:00Z
      ["2026-10-24T06:00Z", "2026-10-24T16:00Z"],
      ["2026-10-25T07:00Z", "2026-10-25T17:00Z"], // clocks went back at 01:00Z
    ] as const) {
      const say = scheduled(local);
      const values = [opens, closes].flatMap((time) => [say(Date.parse(time) - 1).value, say(Date.parse(time)).value]);
      expect([opens, ...values]).toEqual([opens, 5, 100, 100, 5]);
    }
  });

  test("may last over midnight", () => {
    const night = { windows: [{ from: "0 22 * * *", to: "0 6 * * *", value: 1 }], otherwise: 9, ...berlin };
    expect(["20:59", "21:00", "23:30", "04:59", "05:00"].map((time) => valueAt(night, `2026-11-23T${time}Z`))).toEqual([
      9, 1, 1, 1, 9,
    ]);
  });

  test("that lie within an hour that the clocks leave out are skipped", () => {
    const gap = { windows: [{ from: "15 2 * * *", to: "45 2 * * *", value: 1 }], otherwise: 9, ...berlin };
    expect(valueAt(gap, "2026-03-28T01:30Z")).toBe(1);
    const during = ["00:30", "01:00", "01:30", "12:00"].map((time) => valueAt(gap, `2026-03-29T${time}Z`));
    expect(during).toEqual([9, 9, 9, 9]);
  });

  test("have their order: the first in force counts", () => {
    const windows = [
      { from: "0 12 * * *", to: "0 13 * * *", value: 50 },
      { from: "0 8 * * *", to: "0 18 * * *", value: 100 },
    ];
    const say = (time: string) => valueAt({ windows, otherwise: 0 }, `2026-11-23T${time}Z`);
    expect(["07:00", "08:00", "12:00", "13:00", "18:00"].map(say)).toEqual([0, 100, 50, 100, 0]);
  });

  test("say nothing new before the time they tell", () => {
    const minute = fc.integer({ min: 0, max: 59 });
    const hour = fc.integer({ min: 0, max: 23 });
    const window = fc.tuple(minute, hour, minute, hour).filter(([a, b, c, d]) => a !== c || b !== d);
    const time = fc.date({ min: new Date("2026-01-01"), max: new Date("2026-12-31"), noInvalidDate: true });
    fc.assert(
      fc.property(fc.array(window, { minLength: 1, maxLength: 3 }), time, (written, from) => {
        const windows = written.map(([fromMinute, fromHour, toMinute, toHour], index) => {
          return { from: `${fromMinute} ${fromHour} * * *`, to: `${toMinute} ${toHour} * * *`, value: index + 1 };
        });
        isSteady(scheduled({ windows, otherwise: 0, ...berlin }), from.getTime());
      }),
      { numRuns: 60 },
    );
  });
});
