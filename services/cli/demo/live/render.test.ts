import { stripVTControlCharacters } from "node:util";
import { describe, expect, test } from "vitest";
import type { PoolStatus, WorkloadStatus } from "../../../../shared/model/status.ts";
import type { LiveState } from "./live-state.ts";
import { logLine } from "./log-line.ts";
import { progressLine } from "./progress-line.ts";
import { renderLive } from "./render.ts";

const rest = { priority: 1, min: 0, max: 10, reason: "demand", detail: "" } as const;
const consumer: WorkloadStatus = {
  ...rest,
  workload: "consumer",
  target: "adaptive",
  setpoint: 50,
  sample: { reading: { kind: "value", value: 75 }, ageMs: 5, stale: false, source: "azure-queue" },
  observed: { ready: 5, starting: 2, stopping: 0, standby: 0 },
  learned: { arrivalsPerSecond: 31.2, perReplicaPerSecond: 3.31, startMs: 400 },
};
const remainder: WorkloadStatus = {
  ...rest,
  workload: "remainder",
  target: "remainder",
  observed: { ready: 1, starting: 0, stopping: 1, standby: 0 },
};
const pool = { actuator: "local", shadow: false, links: [], unmet: 0, atMs: 0 };
const shared: PoolStatus = { ...pool, pool: "demo", capacity: 10, occupied: 9, workloads: [consumer, remainder] };
const state: LiveState = {
  elapsedMs: 65_400,
  kind: "redis",
  console: "http://127.0.0.1:8080",
  shared,
  producers: {
    ...pool,
    pool: "producers",
    capacity: 20,
    occupied: 3,
    workloads: [
      {
        ...rest,
        workload: "producer",
        target: "fixed",
        observed: { ready: 3, starting: 0, stopping: 0, standby: 0 },
      },
    ],
  },
  queue: [undefined, 0, 25, 50, 100, 75],
  decisions: [
    {
      id: 1n,
      pool: "demo",
      workload: "consumer",
      from: 5,
      desired: 7,
      reason: "demand",
      detail: "queue 75 above 50",
      wallMs: 0,
    },
  ],
  counts: { producer: 900, consumer: 825, remainder: 44 },
};

const render = (width: number, shown: LiveState = state) => renderLive(shown, { width, color: false }).split("\n");

describe("the live view", () => {
  test("shows queue against target, every slot, decisions with reasons, and where the console is", () => {
    const lines = render(100);
    const line = (name: string) => lines.find((text) => text.startsWith(` ${name}`));
    expect(lines.find((text) => text.includes("Microscaler demo"))).toBe(
      " Microscaler demo  Redis stream   1:05   Ctrl-C to stop",
    );
    expect(line("console")).toBe(" console   http://127.0.0.1:8080");
    expect(line("queue")).toBe(" queue       75 messages, target 50");
    expect(line("slots")).toBe(" slots      C  C  C  C  C  c  c  R  r  · ");
    expect(lines.join("\n")).toContain("consumer 5 (2 starting)   remainder 1 (1 stopping)   9 of 10 taken");
    expect(line("learned")).toBe(" learned   31/s arrive · 3.3/s per replica · ready after 0.4 s");
    expect(line("producers")).toBe(" producers 3");
    expect(line("done")).toBe(" done      825 of 900 messages, 44 blocks of background work");
    expect(lines.join("\n")).toMatch(/consumer {2}5 → 7 {4}demand {9}queue 75 above 50/);
    expect(lines.join("\n")).toContain(" ▁▂▄█▆");
  });

  test.each([20, 40, 60, 80, 200])(
    "no line is wider than a terminal of %i columns, with colours or without",
    (width) => {
      for (const color of [true, false]) {
        const lines = renderLive(state, { width, color }).split("\n");
        for (const line of lines) expect(stripVTControlCharacters(line).length).toBeLessThanOrEqual(width);
      }
    },
  );

  test("has as many lines before anything is known, so that it does not jump", () => {
    const empty = {
      elapsedMs: 0,
      kind: state.kind,
      console: state.console,
      queue: [],
      decisions: [],
      counts: state.counts,
    };
    expect(render(80, empty)).toHaveLength(render(80).length);
    expect(render(80, empty).join("\n")).toContain("not read yet");
  });

  test("says why a queue is not known, never 0, and which link is down", () => {
    const absent = { kind: "absent", reason: "the queue does not exist" } as const;
    const workloads = [{ ...consumer, sample: { reading: absent, ageMs: 5, stale: false, source: "azure-queue" } }];
    const links = [{ kind: "collector", name: "collector", up: false, problem: "silent for 3 s" }] as const;
    const text = render(80, { ...state, shared: { ...shared, workloads, links } }).join("\n");
    expect(text).toContain("not known: the queue does not exist");
    expect(text).toContain("collector is down: silent for 3 s");
  });
});

test("a progress line has the same figures", () => {
  expect(progressLine(state)).toBe(
    "1:05  queue 75/50  producer 3  consumer 5 (2 starting)  remainder 1 (1 stopping)  825 of 900 messages consumed",
  );
});

test.each([
  [{ level: 40, service: "engine", msg: "collector lost", problem: "silent" }, "warn engine: collector lost: silent"],
  [{ level: 50, service: "demo", msg: "failed", err: { message: "no such file" } }, "error demo: failed: no such file"],
])("a log line is told in words: %o", (line, text) => {
  expect(logLine(`${JSON.stringify(line)}\n`)).toBe(text);
});

test("what is no log line is told as it is", () => {
  expect(logLine("plain\n")).toBe("plain");
});
