import { describe, expect, test } from "vitest";
import type { PoolStatus, WorkloadStatus } from "../../../../shared/model/status.ts";
import { recorder } from "./recorder.ts";
import { reportText } from "./text.ts";

const messages = { produced: 100, consumed: 90, left: 10, lost: 0 };

function workload(name: string, allocated: number, ready: number, more: Partial<WorkloadStatus> = {}): WorkloadStatus {
  const observed = { ready, starting: 0, stopping: 0, standby: 0 };
  const fixed = { priority: 1, min: 0, max: 10, target: "queue-pid", reason: "at-target", detail: "" } as const;
  return { workload: name, ...fixed, allocated, desired: allocated, observed, ...more };
}

function status(atMs: number, consumers: number, queue: number | string, more: Partial<PoolStatus> = {}): PoolStatus {
  const reading = typeof queue === "number" ? { kind: "value", value: queue } : { kind: "absent", reason: queue };
  const sample = { reading, ageMs: 10, stale: false, source: "azure-queue" } as WorkloadStatus["sample"] & object;
  const workloads = [
    workload("consumer", consumers, consumers, { setpoint: 50, sample }),
    workload("remainder", 10 - consumers, 10 - consumers),
  ];
  const fixed = { pool: "demo", actuator: "local", capacity: 10, occupied: 10, shadow: false, unmet: 0, links: [] };
  return { ...fixed, workloads, atMs, peakReplicas: 10, ...more };
}

describe("the recorder", () => {
  test("weighs queue and replicas by time after 15 s", () => {
    const record = recorder("azure");
    record.see(status(0, 1, 500), 0);
    record.see(status(15_000, 4, 40), 15_000);
    record.see(status(24_000, 9, 140), 24_000);
    const report = record.report(25_000, messages);
    expect(report.queue).toEqual({ kind: "azure", target: 50, p50: 40, p95: 140, max: 140, aboveTargetRatio: 0.1 });
    expect(report.workloads).toEqual({
      consumer: { min: 4, max: 9, mean: 4.5, final: 9 },
      remainder: { min: 1, max: 6, mean: 5.5, final: 1 },
    });
    expect(report).toMatchObject({ messages, reallocations: 2, maxTotalReplicas: 10, errors: [] });
  });

  test("has the figures of every pool's workloads, and the peak of the shared one only", () => {
    const record = recorder("azure");
    record.see(status(15_000, 1, 0), 15_000);
    const producers = { pool: "producers", peakReplicas: 20, workloads: [workload("producer", 3, 3)] };
    record.see(status(15_000, 1, 0, producers), 15_000);
    const report = record.report(16_000, messages);
    expect(report.workloads.producer).toEqual({ min: 3, max: 3, mean: 3, final: 3 });
    expect(report.maxTotalReplicas).toBe(10);
  });

  test("says nothing of what it did not see, rather than 0", () => {
    const report = recorder("azure").report(20_000, messages);
    expect(report.queue).toEqual({
      kind: "azure",
      target: null,
      p50: null,
      p95: null,
      max: null,
      aboveTargetRatio: null,
    });
    expect(report.maxTotalReplicas).toBeNull();
    expect(report.reactionMs).toEqual({ first: { p50: null, p99: null }, last: { p50: null, p99: null } });
  });

  test("tells each trouble once, when it begins", () => {
    const record = recorder("azure");
    const link = (up: boolean) => ({
      links: [{ kind: "collector" as const, name: "collector", up, ...(up ? {} : { problem: "silent for 3 s" }) }],
    });
    record.see(status(0, 1, 5, link(false)), 0); // still connecting
    record.see(status(100, 1, 5, link(true)), 100);
    record.see(status(6000, 1, "the queue does not exist", link(false)), 6000);
    record.see(status(7000, 1, "the queue does not exist", link(false)), 7000);
    record.see(status(8000, 1, 5, link(true)), 8000);
    record.see(status(9000, 1, "the queue does not exist", link(true)), 9000);
    expect(record.report(10_000, messages).errors).toEqual([
      { atMs: 6000, subject: "demo link collector", problem: "silent for 3 s" },
      { atMs: 6000, subject: "demo/consumer sample", problem: "absent: the queue does not exist" },
      { atMs: 9000, subject: "demo/consumer sample", problem: "absent: the queue does not exist" },
    ]);
  });

  test("counts no length while the sample is absent", () => {
    const record = recorder("azure");
    record.see(status(15_000, 1, 40), 15_000);
    record.see(status(16_000, 1, "timeout"), 16_000);
    expect(record.report(60_000, messages).queue).toMatchObject({ p50: 40, p95: 40, max: 40 });
  });
});

test("the text of a report has every figure there is", () => {
  const record = recorder("azure");
  record.see(status(15_000, 4, 40), 15_000);
  record.see(status(16_000, 4, "timeout"), 16_000);
  expect(reportText(record.report(20_000, messages))).toBe(
    [
      "messages   100 produced, 90 consumed, 10 left, 0 lost",
      "queue      Azure Storage queue, target 50, half of the time up to 40, 95 % up to 40, at most 40; above target 0 % of the time",
      "consumer   4 to 4 replicas, 4 on average, 4 at the end",
      "remainder  6 to 6 replicas, 6 on average, 6 at the end",
      "pool       slots moved 0 times, at most 10 replicas at once",
      "reaction   nothing grew",
      "errors     after 16.0 s: demo/consumer sample: absent: timeout",
    ].join("\n"),
  );
});

test("the text of a run that was too short says why there are no figures", () => {
  const record = recorder("azure");
  record.see(status(0, 1, 0), 0);
  record.see(status(4000, 2, 60), 4000);
  const text = reportText(record.report(6000, messages));
  expect(text).toContain(
    "queue      Azure Storage queue, target 50; not measured, the first 15 s are left out\nconsumer   2 at the end\n",
  );
});
