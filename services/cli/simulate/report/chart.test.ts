import { expect, test } from "vitest";
import { smallReport } from "../../../../test/support/small-report.ts";
import { chart } from "./chart.ts";

test("arrivals once, then for each law what waited against the target and what was ready, over the same time", () => {
  const lines = chart(smallReport(), { width: 31, color: false }).split("\n");
  expect(lines.slice(0, 16)).toEqual([
    "arrivals per second at orders",
    "              10 │████████████",
    "                 │████████████",
    "               0 │████████████",
    "",
    "adaptive",
    "orders",
    "waiting      200 │",
    "                 │",
    "                 │",
    "              50 │┄┄┄┄┄┄▂▂▂┄┄┄", // 50 is ten eighths of rows that hold 40
    "               0 │   ▅▅▅███",
    "ready         10 │",
    "                 │",
    "                 │      ▂▂▂▅▅▅",
    "               0 │▃▃▃▆▆▆██████",
  ]);
  expect(lines).toContain("waiting      200 │      ▲▲▲");
  expect(lines.at(-1)).toBe("                 0       0:04");
});

test.each([20, 40, 80, 300])(
  "no line is wider than a terminal of %d columns, as long as there is room for the scale",
  (width) => {
    const widest = Math.max(
      ...chart(smallReport(), { width, color: false })
        .split("\n")
        .map((line) => line.length),
    );
    expect(widest).toBeLessThanOrEqual(Math.max(29, width));
  },
);
