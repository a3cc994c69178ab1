import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import type { PoolStatus, WorkloadStatus } from "../../../shared/model/status.ts";
import { renderStatus } from "./render.ts";

const consumer: WorkloadStatus = {
  workload: "consumer",
  priority: 1,
  min: 1,
  max: 10,
  target: "queue-pid",
  setpoint: 50,
  sample: { reading: { kind: "value", value: 82 }, ageMs: 120, stale: false, source: "azure-queue" },
  demand: 7,
  allocated: 7,
  desired: 7,
  observed: { ready: 5, starting: 2, stopping: 0, standby: 0 },
  reason: "demand",
  detail: "queue 82 is 32 above 50",
};

const remainder: WorkloadStatus = {
  workload: "remainder",
  priority: 2,
  min: 0,
  max: 10,
  target: "remainder",
  desired: 3,
  observed: { ready: 3, starting: 0, stopping: 0, standby: 0 },
  reason: "pre-empted",
  detail: "2 given to consumer",
};

const demo: PoolStatus = {
  pool: "demo",
  actuator: "local",
  capacity: 10,
  occupied: 10,
  shadow: false,
  workloads: [consumer, remainder],
  links: [{ kind: "collector", name: "collector", up: true }],
  unmet: 0,
  atMs: 1000,
};

const plain = { width: 120, color: false };

test("shows each workload with its priority, queue against target, counts and why", () => {
  expect(renderStatus(demo, plain)).toBe(
    [
      "demo: 10 of 10 slots taken, actuator local",
      "  PRIO  WORKLOAD   QUEUE/TARGET  DESIRED  READY  STARTING  STOPPING  WHY",
      "     1  consumer          82/50        7      5         2         0  demand – queue 82 is 32 above 50",
      "     2  remainder             –        3      3         0         0  pre-empted – 2 given to consumer",
    ].join("\n"),
  );
});

test("tells what was learned, what is taken of each dimension, and who paused what", () => {
  const learned = { arrivalsPerSecond: 31.2, perReplicaPerSecond: 3.31, startMs: 400 };
  const pauses = [{ direction: "down", owner: "ops", wholePool: false }] as const;
  const { capacity: _, ...unlimited } = demo;
  const resources = [{ name: "cpu", capacity: 8000, taken: 3500, reserve: 0 }];
  const lines = renderStatus({ ...unlimited, resources, workloads: [{ ...consumer, learned, pauses }] }, plain);
  expect(lines.split("\n")).toEqual([
    "demo: 10 slots taken, actuator local",
    "  PRIO  WORKLOAD  QUEUE/TARGET  DESIRED  READY  STARTING  STOPPING  WHY",
    "     1  consumer         82/50        7      5         2         0  demand – queue 82 is 32 above 50",
    "  · 3.5 of 8 cpu",
    "  · consumer: 31/s arrive · 3.3/s per replica · ready after 0.4 s",
    "  · consumer: no shrinking, as ops asked",
  ]);
});

test("puts the reason below the row where the terminal is narrow", () => {
  expect(renderStatus(demo, { width: 80, color: false })).toBe(
    [
      "demo: 10 of 10 slots taken, actuator local",
      "  PRIO  WORKLOAD   QUEUE/TARGET  DESIRED  READY  STARTING  STOPPING",
      "     1  consumer          82/50        7      5         2         0",
      "      demand – queue 82 is 32 above 50",
      "     2  remainder             –        3      3         0         0",
      "      pre-empted – 2 given to consumer",
    ].join("\n"),
  );
});

test("tells of links that are down, readings that are absent and demand that does not fit", () => {
  const absent = {
    reading: { kind: "absent", reason: 'queue "orders" does not exist' },
    ageMs: 0,
    stale: true,
  } as const;
  const troubled: PoolStatus = {
    ...demo,
    unmet: 1,
    links: [
      { kind: "collector", name: "collector", up: true },
      { kind: "actuator", name: "local", up: false, problem: "actuator local at 127.0.0.1:7006 cannot be reached" },
    ],
    workloads: [{ ...consumer, reason: "sample-absent", detail: "", sample: { ...absent, source: "azure-queue" } }],
  };
  expect(renderStatus(troubled, plain)).toBe(
    [
      "demo: 10 of 10 slots taken, actuator local",
      "  PRIO  WORKLOAD  QUEUE/TARGET  DESIRED  READY  STARTING  STOPPING  WHY",
      "     1  consumer     absent/50        7      5         2         0  sample-absent",
      "  ! the link to local is down: actuator local at 127.0.0.1:7006 cannot be reached",
      '  ! no reading for consumer: queue "orders" does not exist',
      "  ! 1 more replica is asked for than fit",
    ].join("\n"),
  );
});

test("shows what is not known as a dash, never as 0, and a stale number with its age", () => {
  const { desired: _, observed: __, ...unknown } = consumer;
  const sample = {
    ...consumer.sample,
    reading: { kind: "value", value: 0 },
    ageMs: 3210,
    stale: true,
    source: "s",
  } as const;
  const text = renderStatus(
    { ...demo, shadow: true, workloads: [{ ...unknown, sample, reason: "sample-stale" }] },
    plain,
  );
  expect(text).toContain("(shadow: nothing is commanded)");
  expect(text).toContain("  0 (3.2 s old)/50        –      –         –         –  sample-stale");
});

test("shows what a scheduler is troubled with beside the reason", () => {
  const observed = { ready: 0, starting: 0, stopping: 0, standby: 0, trouble: "crash-looping: exit code 1" };
  expect(renderStatus({ ...demo, workloads: [{ ...consumer, observed }] }, { width: 200, color: false })).toContain(
    "demand – queue 82 is 32 above 50 – crash-looping: exit code 1",
  );
});

test("tells what else is worth knowing below the table, each once and no trouble twice", () => {
  const notices = ["kubectl set 5 replicas: adopted", "its image has no tag", "kubectl set 5 replicas: adopted"];
  const observed = { ready: 5, starting: 0, stopping: 0, standby: 0, notices, trouble: "its image has no tag" };
  const text = renderStatus({ ...demo, workloads: [{ ...consumer, observed }] }, { width: 200, color: false });
  expect(text.split("\n").slice(3)).toEqual(["  · consumer: kubectl set 5 replicas: adopted"]);
});

test.each([40, 60, 80, 100, 200])("no reason line is wider than %i columns, and colours change no letter", (width) => {
  const long = { ...consumer, detail: "word ".repeat(60).trim() };
  const lines = renderStatus({ ...demo, workloads: [long] }, { width, color: true }).split("\n");
  const plainLines = renderStatus({ ...demo, workloads: [long] }, { width, color: false }).split("\n");
  expect(lines.map((line) => stripVTControlCharacters(line))).toEqual(plainLines);
  expect(lines).not.toEqual(plainLines);
  for (const line of plainLines.slice(4)) expect(line.length).toBeLessThanOrEqual(width);
});
