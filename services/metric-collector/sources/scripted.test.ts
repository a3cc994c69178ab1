import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { surroundings } from "../../../test/support/surroundings.ts";
import { metricFrom } from "../metric.ts";
import { type Script, scripted, scriptedAt } from "./scripted.ts";

const values = [
  { at: 0, value: 10 },
  { at: 20_000, value: 100 },
  { at: 40_000, absent: "the queue is gone" },
  { at: 60_000, value: 4 },
];
const steps: Script = { values, interpolate: "none", repeat: false };

function read(script: Script, elapsedMs: number): number | string {
  const answer = scriptedAt(script, elapsedMs);
  return answer.kind === "value" ? answer.value : answer.reason;
}

describe("what a script says", () => {
  test.each([
    [0, 10],
    [19_999, 10],
    [20_000, 100],
    [39_999, 100],
    [40_000, "the queue is gone"],
    [60_000, 4],
    [3_600_000, 4],
  ])("in steps, after %i ms: %s", (elapsedMs, said) => expect(read(steps, elapsedMs)).toBe(said));

  test.each([
    [0, 10],
    [5_000, 32.5],
    [10_000, 55],
    [20_000, 100],
    [30_000, 100], // towards an absent entry there is no line
    [40_000, "the queue is gone"],
    [59_999, "the queue is gone"],
    [70_000, 4],
  ])("in a straight line, after %i ms: %s", (elapsedMs, said) => {
    expect(read({ ...steps, interpolate: "linear" }, elapsedMs)).toBe(said);
  });

  test.each([
    [59_999, "the queue is gone"],
    [60_000, 10],
    [80_000, 100],
    [60_000 * 1000 + 5, 10],
  ])("repeated, after %i ms: %s", (elapsedMs, said) => {
    expect(read({ ...steps, repeat: true }, elapsedMs)).toBe(said);
  });

  test("is absent before its first entry", () => {
    expect(read({ ...steps, values: values.slice(1) }, 19_999)).toBe("the script starts after 20000 ms");
  });
});

describe("a reader", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test("counts from its first reading", async () => {
    const values = [
      { at: "0s", value: 1 },
      { at: "2s", value: 2 },
    ];
    const reader = scripted.open({ source: "scripted", values }, surroundings());
    const signal = new AbortController().signal;
    await vi.advanceTimersByTimeAsync(5000);
    expect(await reader.read(signal)).toEqual({ kind: "value", value: 1 });
    await vi.advanceTimersByTimeAsync(2000);
    expect(await reader.read(signal)).toEqual({ kind: "value", value: 2 });
    await reader.close();
  });
});

describe("a script is refused", () => {
  const faultsOf = (spec: object) => {
    const parsed = metricFrom({ source: "scripted", ...spec });
    return parsed.ok ? [] : parsed.faults.map(({ path, problem }) => `${path}: ${problem}`);
  };

  test("where its entries are not in the order of time", () => {
    const spec = {
      values: [
        { at: "0s", value: 1 },
        { at: "5s", value: 1 },
        { at: "5s", value: 2 },
      ],
    };
    expect(faultsOf(spec)).toEqual(['values[2].at: is "5s", must be later than the entry before it']);
  });

  test("where it repeats without an end", () => {
    expect(faultsOf({ values: [{ at: "0s", value: 1 }], repeat: true })).toEqual([
      'repeat: needs a last entry later than "0s": that is when it starts over',
    ]);
  });

  test("where an entry says nothing, or both a value and its absence", () => {
    const unclear = "values[0]: needs either a value, or as absent why there is none";
    expect(faultsOf({ values: [] })).toEqual(["values: is a list, must have at least 1 entry"]);
    expect(faultsOf({ values: [{ at: "0s" }] })).toEqual([unclear]);
    expect(faultsOf({ values: [{ at: "0s", value: 1, absent: "why" }] })).toEqual([unclear]);
    expect(faultsOf({ values: [{ at: "soon", value: "many" }] })).toEqual([
      'values[0].at: is "soon", must be a duration such as "500ms", "2s" or "5m"',
      'values[0].value: is "many", must be a number',
    ]);
  });
});
