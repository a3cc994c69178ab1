import { expect, test } from "vitest";
import type { HistoryPoint } from "../../live/events.ts";
import { columnOf, stacked } from "./columns.ts";

const points: readonly HistoryPoint[] = [
  {
    ...{ wallMs: 1000, capacity: 10 },
    workloads: {
      consumer: { queue: 40, setpoint: 50, ready: 3, starting: 1, stopping: 0 },
      remainder: { ready: 5, starting: 0, stopping: 1 },
    },
  },
  { wallMs: 1500, workloads: {} },
  { wallMs: 2000, capacity: 10, workloads: { consumer: { ready: 4, starting: 0, stopping: 0 } } },
];

test("each edge is the sum of all below it", () => {
  expect(stacked(points, ["consumer", "remainder"]).map((edge) => edge[0])).toEqual([3, 4, 4, 9, 9, 10]);
});

test("a moment nobody knows is a gap, not 0", () => {
  expect(stacked(points, ["consumer", "remainder"]).map((edge) => edge[1])).toEqual([
    null,
    null,
    null,
    null,
    null,
    null,
  ]);
  expect(columnOf(points, "consumer", "queue")).toEqual([40, null, null]);
});

test("a workload that was not there yet held nothing", () => {
  expect(stacked(points, ["consumer", "remainder"]).map((edge) => edge[2])).toEqual([4, 4, 4, 4, 4, 4]);
});
