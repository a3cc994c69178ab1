import { expect, test } from "vitest";
import { demoStatus } from "../../../test/support/demo-status.ts";
import { history, pointOf } from "./history.ts";

test("a point holds what charts need", () => {
  const status = demoStatus({ queue: 80, consumer: { ready: 3, starting: 1 }, remainder: { ready: 5, stopping: 1 } });
  expect(pointOf(status, 1000)).toEqual({
    wallMs: 1000,
    capacity: 10,
    workloads: {
      consumer: { queue: 80, setpoint: 50, ready: 3, starting: 1, stopping: 0 },
      remainder: { ready: 5, starting: 0, stopping: 1 },
    },
  });
});

test("a failed reading is no point of the queue, not 0", () => {
  const point = pointOf(demoStatus({ queue: "timed out after 2 s" }), 1000);
  expect(point.workloads.consumer).not.toHaveProperty("queue");
});

test("a stale reading is no point of the queue either", () => {
  const { workloads, ...rest } = demoStatus({ queue: 80 });
  const stale = workloads.map(({ sample, ...workload }) => ({
    ...workload,
    ...(sample && { sample: { ...sample, stale: true } }),
  }));
  expect(pointOf({ ...rest, workloads: stale }, 1000).workloads.consumer).not.toHaveProperty("queue");
});

test("while the engine is away a point is empty", () => {
  expect(pointOf(undefined, 1000)).toEqual({ wallMs: 1000, workloads: {} });
});

test("the last ten minutes are kept, a point a second; the newest minute in full", () => {
  const kept = history();
  for (let moment = 0; moment < 3000; moment++) kept.add({ wallMs: moment * 500, workloads: {} });
  const times = kept.points().map(({ wallMs }) => wallMs);
  const gaps = times.slice(1).map((wallMs, place) => wallMs - (times[place] ?? 0));
  expect([times[0], times.at(-1), times.length]).toEqual([900_000, 1_499_500, 661]);
  expect([new Set(gaps.slice(0, 539)), new Set(gaps.slice(540))]).toEqual([new Set([1000]), new Set([500])]);
});

const moment = (wallMs: number) => ({
  wallMs,
  capacity: 10,
  workloads: [{ workload: "consumer", queue: 5, ready: 2 }],
});

test("what was before the first point that tells anything goes in front of it, and nothing that overlaps", () => {
  const kept = history();
  kept.add({ wallMs: 698_500, workloads: {} });
  kept.add({ wallMs: 700_000, workloads: { consumer: { queue: 1 } } });
  kept.seed([50_000, 200_000, 699_000, 700_000].map(moment), 700_500);
  expect(kept.points()).toEqual([
    { wallMs: 200_000, capacity: 10, workloads: { consumer: { queue: 5, ready: 2 } } },
    { wallMs: 699_000, capacity: 10, workloads: { consumer: { queue: 5, ready: 2 } } },
    { wallMs: 700_000, workloads: { consumer: { queue: 1 } } },
  ]);
});

test("of an engine whose clock is an hour ahead nothing comes from the future", () => {
  const kept = history();
  kept.seed([moment(4_299_000), moment(4_300_000)], 700_000);
  expect(kept.points().map(({ wallMs }) => wallMs)).toEqual([699_000]);
});
