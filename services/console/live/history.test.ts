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

test("the last five minutes are kept", () => {
  const kept = history();
  for (let moment = 0; moment < 1000; moment++) kept.add({ wallMs: moment * 500, workloads: {} });
  const points = kept.points();
  expect([points.length, points[0]?.wallMs, points.at(-1)?.wallMs]).toEqual([600, 200_000, 499_500]);
});
