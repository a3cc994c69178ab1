import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { JsonObject } from "../../../shared/model/json.ts";
import { surroundings } from "../../../test/support/surroundings.ts";
import { metricFrom } from "../metric.ts";
import { schedule } from "./schedule.ts";

const office = { windows: [{ from: "0 8 * * 1-5", to: "0 18 * * 1-5", value: 100 }], otherwise: 5 };

describe("a schedule is refused", () => {
  const faultsOf = (spec: JsonObject) => {
    const parsed = metricFrom({ source: "schedule", ...spec });
    return parsed.ok ? [] : parsed.faults.map(({ path, problem }) => `${path}: ${problem}`);
  };
  const window = office.windows[0] ?? {};
  const pattern = 'must be a cron pattern such as "0 8 * * 1-5": minute, hour, day of month, month, day of week';

  test("not where it is right", () => {
    const peak = "15:00";
    for (const spec of [office, { sine: { low: 1, high: 1, peak } }, { table: [{ at: "23:59:59", value: 0 }] }]) {
      expect(faultsOf(spec)).toEqual([]);
    }
    expect(faultsOf({ ...office, timeZone: "${env:ZONE}" })).toEqual([]);
  });

  test.each<[string, JsonObject, string[]]>([
    ["of no form", {}, ["windows: is missing; give it, or a sine, a square or a table"]],
    [
      "of two forms",
      { ...office, table: [{ at: "08:00", value: 1 }] },
      ["table: is a list, must not be given beside windows, which says it already"],
    ],
    [
      "windows without anything between",
      { windows: office.windows },
      ["otherwise: is missing; it is the value while no window is in force"],
    ],
    [
      "otherwise without windows",
      { table: [{ at: "08:00", value: 1 }], otherwise: 1 },
      ["otherwise: is 1, must not be given without windows"],
    ],
    [
      "a line between windows",
      { ...office, interpolate: "linear" },
      ['interpolate: is "linear", must not be given without a table'],
    ],
    [
      "no pattern",
      { ...office, windows: [{ ...window, from: "8 o'clock" }] },
      [`windows[0].from: is "8 o'clock", ${pattern}`],
    ],
    [
      "a date",
      { ...office, windows: [{ ...window, to: "2030-01-23T00:00:00" }] },
      [`windows[0].to: is "2030-01-23T00:00:00", ${pattern}`],
    ],
    [
      "an hour that there is not",
      { ...office, windows: [{ ...window, to: "0 25 * * *" }] },
      [`windows[0].to: is "0 25 * * *", ${pattern}`],
    ],
    [
      "the time at which it is read",
      { ...office, windows: [{ ...window, to: "? 18 * * *" }] },
      [`windows[0].to: is "? 18 * * *", ${pattern}`],
    ],
    [
      "a day that never comes",
      { ...office, windows: [{ ...window, from: "0 0 30 2 *" }] },
      ['windows[0].from: is "0 0 30 2 *", must be a cron pattern that comes at some time; this one never does'],
    ],
    [
      "a window that ends when it begins",
      { ...office, windows: [{ ...window, to: "0 * * * *" }] },
      ['windows[0].to: is "0 * * * *", must come at another moment than from does'],
    ],
    ["a value below none", { ...office, otherwise: -1 }, ["otherwise: is -1, must be 0 or more"]],
    [
      "a period that does not go into a day",
      { sine: { low: 1, high: 2, peak: "08:00", period: "7h" } },
      ['sine.period: is "7h", must go into a day a whole number of times, such as "24h", "8h" or "90s"'],
    ],
    ["a high below its low", { sine: { low: 3, high: 2, peak: "08:00" } }, ["sine.high: is 2, must be at least low"]],
    [
      "no time of day",
      { square: { low: 1, high: 2, from: "24:00" } },
      ['square.from: is "24:00", must be a time of day such as "08:00"'],
    ],
    [
      "all of the period",
      { square: { low: 1, high: 2, from: "08:00", share: 1 } },
      ["square.share: is 1, must be below 1"],
    ],
    [
      "entries out of order",
      {
        table: [
          { at: "08:00", value: 1 },
          { at: "07:00", value: 1 },
        ],
      },
      ['table[1].at: is "07:00", must be later than the entry before it'],
    ],
    [
      "no time zone",
      { ...office, timeZone: "Europe/Berlyn" },
      ['timeZone: is "Europe/Berlyn", must be a time zone such as "Europe/Berlin"; did you mean "Europe/Berlin"?'],
    ],
    [
      "an offset",
      { ...office, timeZone: "+01:00" },
      ['timeZone: is "+01:00", must be a time zone such as "Europe/Berlin"'],
    ],
  ])("with %s", (_, spec, faults) => expect(faultsOf(spec)).toEqual(faults));
});

describe("a reader", () => {
  beforeEach(() => void vi.useFakeTimers({ now: Date.parse("2026-11-23T07:59:58Z") }));
  afterEach(() => void vi.useRealTimers());

  const opened = (spec: JsonObject) => {
    const news = vi.fn();
    const reader = schedule.open({ source: "schedule", ...spec }, surroundings({ wallMs: () => Date.now(), news }));
    const read = () => reader.read(new AbortController().signal);
    return { news, read, close: reader.close };
  };

  test.each<[string, JsonObject]>([
    ["a window", { windows: [{ from: "0 8 * * *", to: "0 18 * * *", value: 100 }], otherwise: 5 }],
    ["a square", { square: { low: 5, high: 100, from: "08:00" } }],
    [
      "a table",
      {
        table: [
          { at: "08:00", value: 100 },
          { at: "18:00", value: 5 },
        ],
      },
    ],
  ])("says at once that %s has changed", async (_, spec) => {
    const { news, read, close } = opened(spec);
    expect(await read()).toEqual({ kind: "value", value: 5 });
    await vi.advanceTimersByTimeAsync(1999);
    expect(await read()).toEqual({ kind: "value", value: 5 });
    expect(news).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(news).toHaveBeenCalledTimes(1);
    expect(await read()).toEqual({ kind: "value", value: 100 });
    await close();
  });

  test("leaves no timer behind, also where it is read while it is closed", async () => {
    const { read, close } = opened(office);
    await read();
    expect(vi.getTimerCount()).toBe(1);
    await close();
    await read();
    expect(vi.getTimerCount()).toBe(0);
  });

  test("of what changes all the time has no news", async () => {
    const { read, close } = opened({ sine: { low: 1, high: 2, peak: "08:00" } });
    await read();
    expect(vi.getTimerCount()).toBe(0);
    await close();
  });

  test("goes by the clock that it is given, also when that is set back", async () => {
    let nowMs = Date.parse("2026-11-23T08:00:00Z");
    const reader = schedule.open({ source: "schedule", ...office }, surroundings({ wallMs: () => nowMs }));
    const read = () => reader.read(new AbortController().signal);
    expect(await read()).toEqual({ kind: "value", value: 100 });
    nowMs -= 1;
    expect(await read()).toEqual({ kind: "value", value: 5 });
    await reader.close();
  });
});
