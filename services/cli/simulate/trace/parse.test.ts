import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseTrace } from "./parse.ts";

const points = (text: string) => {
  const parsed = parseTrace(text);
  return parsed.ok ? parsed.trace.points.map(({ atMs, ratePerSecond }) => [atMs, ratePerSecond]) : parsed.fault;
};

describe("a trace is seconds and messages per second", () => {
  test.each<[string, string, number[][]]>([
    [
      "plain",
      "t,rate\n0,1\n1.5,20\n",
      [
        [0, 1],
        [1500, 20],
      ],
    ],
    [
      "other columns, in any order",
      "host,rate,t\na,1,0\nb,2,10\n",
      [
        [0, 1],
        [10_000, 2],
      ],
    ],
    [
      "quoted, with a comma inside",
      'note,"t","rate"\n"a,b","0","1"\n,2,3\n',
      [
        [0, 1],
        [2000, 3],
      ],
    ],
    [
      "as Windows and Excel write it",
      "\uFEFFT , Rate\r\n0, 1\r\n\r\n2, 3\r\n",
      [
        [0, 1],
        [2000, 3],
      ],
    ],
    [
      "exponents",
      "t,rate\n0,1e2\n1e1,.5\n",
      [
        [0, 100],
        [10_000, 0.5],
      ],
    ],
    [
      "seconds count from the first",
      "t,rate\n3600,1\n3600.5,2\n",
      [
        [0, 1],
        [500, 2],
      ],
    ],
    [
      "timestamps count from the first",
      "t,rate\n2026-11-22T10:00:00Z,1\n2026-11-22T11:05:00+01:00,2\n",
      [
        [0, 1],
        [300_000, 2],
      ],
    ],
    [
      "timestamps without a zone are UTC",
      "t,rate\n2014-04-10 00:04:00,1\n2014-04-10 00:09,2\n",
      [
        [0, 1],
        [300_000, 2],
      ],
    ],
  ])("%s", (_what, text, expected) => {
    expect(points(text)).toEqual(expected);
  });
});

test("timestamps, and seconds since 1970, tell when a trace began", () => {
  const parsed = parseTrace("t,rate\n2026-11-22T10:00:00Z,1\n2026-11-22T10:05:00Z,2\n");
  expect(parsed).toMatchObject({ trace: { startsAtMs: Date.UTC(2026, 10, 22, 10) } });
  expect(parseTrace("t,rate\n1795341600,1\n1795341900,2\n")).toEqual(parsed);
  expect(parseTrace("t,rate\n0,1\n1,2\n")).not.toHaveProperty("trace.startsAtMs");
});

describe("what is wrong is told with its line, its column and what would be right", () => {
  const seconds = "must be seconds such as 12.5, or a time such as 2026-11-22T10:00:00Z";
  const rate = "must be messages per second from 0 to 1000000";
  test.each<[string, number, string | undefined, string]>([
    ["", 1, undefined, 'is empty; it must begin with a header such as "t,rate"'],
    ["0,1\n1,2\n", 1, undefined, 'the header is "0,1", must name the column "t" once, such as "t,rate"'],
    ["t;rate\n0;1\n", 1, undefined, 'the header is "t;rate", must name the column "t" once, such as "t,rate"'],
    ["t,value\n0,1\n", 1, undefined, 'the header is "t,value", must name the column "rate" once, such as "t,rate"'],
    [
      "t,rate,rate\n0,1,1\n",
      1,
      undefined,
      'the header is "t,rate,rate", must name the column "rate" once, such as "t,rate"',
    ],
    ["t,rate\n", 1, undefined, "has no line below its header, must have two or more"],
    ["t,rate\n0,1\n", 1, undefined, "has one line below its header, must have two or more"],
    ["t,rate\nnoon,1\n", 2, "t", `is "noon", ${seconds}`],
    ["t,rate\n0,1\n\n,2\n", 4, "t", `is missing, ${seconds}`],
    ["t,rate\n0,1\n0x10,2\n", 3, "t", `is "0x10", ${seconds}`],
    ["t,rate\n2026-02-31T99:00:00Z,1\n", 2, "t", `is "2026-02-31T99:00:00Z", ${seconds}`],
    [
      "t,rate\n0,1\n2026-11-22T10:00:00Z,2\n",
      3,
      "t",
      'is "2026-11-22T10:00:00Z", must be seconds, as on the lines before',
    ],
    [
      "t,rate\n2026-11-22T10:00Z,1\n5,2\n",
      3,
      "t",
      'is "5", must be a time such as 2026-11-22T10:00:00Z, as on the lines before',
    ],
    ["t,rate\n5,1\n5,2\n", 3, "t", 'is "5", must be later than the line before'],
    [
      "t,rate\n0,1\n1700000000,2\n",
      3,
      "t",
      'is "1700000000", must be at most 2678400 seconds (31 days) from the beginning',
    ],
    ["t,rate\n0,-1\n", 2, "rate", `is "-1", ${rate}`],
    ["t,rate\n0,NaN\n", 2, "rate", `is "NaN", ${rate}`],
    ["t,rate\n0,Infinity\n", 2, "rate", `is "Infinity", ${rate}`],
    ["t,rate\n0,1e9\n", 2, "rate", `is "1e9", ${rate}`],
    ["t,rate\n0\n", 2, "rate", `is missing, ${rate}`],
    [`t,rate\n0,${"9".repeat(100)}\n`, 2, "rate", `is "${"9".repeat(56)} …", ${rate}`],
  ])("%j", (text, line, column, problem) => {
    expect(points(text)).toEqual({ line, ...(column ? { column } : {}), problem });
  });
});

describe("whatever a file holds", () => {
  const cell = fc.oneof(
    fc.constantFrom("t", "rate", "0", "1", "2.5", "-3", '"', "", "2026-11-22T10:00:00Z", "\r", "\uFEFF"),
    fc.string(),
  );
  const text = fc
    .array(
      fc.array(cell, { maxLength: 4 }).map((cells) => cells.join(",")),
      { maxLength: 6 },
    )
    .map((lines) => lines.join("\n"));

  test("it is a trace that rises, or a fault on one of its lines", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          text,
          text.map((rows) => `t,rate\n${rows}`),
        ),
        (garbage) => {
          const parsed = parseTrace(garbage);
          if (!parsed.ok) {
            expect(parsed.fault.line).toBeLessThanOrEqual(garbage.split(/\r\n|\n|\r/).length);
            return;
          }
          const { points: found } = parsed.trace;
          expect(found.length).toBeGreaterThan(1);
          expect(found.every(({ ratePerSecond }) => ratePerSecond >= 0 && ratePerSecond <= 1e6)).toBe(true);
          expect(
            found.every(({ atMs }, index) => (index === 0 ? atMs >= 0 : atMs > (found[index - 1]?.atMs ?? 0))),
          ).toBe(true);
        },
      ),
      { numRuns: 300 },
    );
  });

  test("what was written is what is read", () => {
    const point = fc.record({
      step: fc.integer({ min: 1, max: 1000 }),
      rate: fc.float({ min: 0, max: 1000, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(point, { minLength: 2, maxLength: 50 }), (steps) => {
        let t = 0;
        const expected = steps.map(({ step, rate }) => {
          t += step;
          return [(t - (steps[0]?.step ?? 0)) * 1000, Math.abs(rate)];
        });
        const rows = expected.map(([atMs = 0, rate]) => `${atMs / 1000},${rate}`);
        expect(points(["t,rate", ...rows].join("\n"))).toEqual(expected);
      }),
    );
  });
});
