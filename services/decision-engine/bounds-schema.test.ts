import { describe, expect, test } from "vitest";
import { check } from "../../shared/config/parse.ts";
import { boundsSchema } from "./bounds-schema.ts";

const office = { days: "mon-fri", from: "08:00", to: "18:00", timeZone: "Europe/Berlin", min: 4, max: 20 };

function scheduled(entry: object, bounds: object = {}): unknown {
  const checked = check(boundsSchema, { min: 1, max: 10, ...bounds, schedule: [entry] });
  return checked.ok ? checked.value.schedule[0] : checked.faults;
}

describe("bounds", () => {
  test("are none at all where nothing is said", () => {
    expect(check(boundsSchema, {})).toEqual({ ok: true, value: { min: 0, schedule: [] } });
  });

  test("may be others at some times of day", () => {
    expect(scheduled(office)).toEqual({
      days: [1, 2, 3, 4, 5],
      fromMinute: 480,
      toMinute: 1080,
      timeZone: "Europe/Berlin",
      min: 4,
      max: 20,
    });
  });

  test.each([
    ["sat, sun", [6, 0]],
    ["fri-mon", [5, 6, 0, 1]],
    ["wed", [3]],
    ["mon, wed-fri", [1, 3, 4, 5]],
    [undefined, [0, 1, 2, 3, 4, 5, 6]],
  ])("on days %s", (days, numbers) => {
    expect(scheduled({ ...office, days })).toMatchObject({ days: numbers });
  });

  test.each([
    [{ ...office, days: "weekdays" }, "days", 'is "weekdays", must be days such as "mon-fri" or "sat, sun"'],
    [{ ...office, days: "mon-tue-wed" }, "days", 'is "mon-tue-wed", must be days such as'],
    [{ ...office, from: "8:00" }, "from", 'is "8:00", must be a time of day such as "08:00"'],
    [{ ...office, to: "24:01" }, "to", 'is "24:01", must be a time of day such as "08:00"'],
    [{ ...office, timeZone: "Berlin" }, "timeZone", 'is "Berlin", must be a time zone such as "Europe/Berlin"'],
    [{ ...office, min: undefined, max: undefined }, "", "is a map, must have a min, a max or both"],
    [{ ...office, min: 21 }, "", "min 21 is greater than max 20 while it is in force"],
    [{ ...office, min: 11, max: undefined }, "", "min 11 is greater than max 10 while it is in force"],
    [{ ...office, min: undefined, max: 0 }, "", "min 1 is greater than max 0 while it is in force"],
  ])("are refused: case %#, at %s", (entry, key, problem) => {
    const path = key ? `schedule[0].${key}` : "schedule[0]";
    expect(scheduled(entry)).toEqual([{ path, problem: expect.stringContaining(problem) }]);
  });
});
