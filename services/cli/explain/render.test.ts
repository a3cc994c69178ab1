import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import type { Decision } from "../../../shared/model/decision.ts";
import type { Explanation, SampleStatus, WorkloadStatus } from "../../../shared/model/status.ts";
import { renderExplanation } from "./render.ts";

const status: WorkloadStatus = {
  ...{ workload: "consumer", priority: 1, min: 1, max: 10, target: "queue-pid", setpoint: 50 },
  sample: { reading: { kind: "value", value: 82 }, ageMs: 120, stale: false, source: "azure-queue" },
  ...{ demand: 12, allocated: 10, desired: 7 },
  observed: { ready: 5, starting: 2, stopping: 0, standby: 0 },
  reason: "pre-empting",
  detail: "10 granted, 3 of them wait for slots",
  learned: { startMs: 400 },
};

const explanation: Explanation = {
  status,
  summary: "consumer has 5 of 7 replicas ready.",
  demand: { reason: "demand", detail: "queue 82 is 32 above 50" },
  least: { replicas: 1, reason: "bounded" },
  most: { replicas: 10, reason: "bounded" },
  waitsFor: ["3 slots to come free", "2 replicas to be ready"],
};

const decision: Decision = {
  ...{ id: 7n, pool: "orders", workload: "consumer", from: 3, desired: 7, wallMs: 0 },
  reason: "demand",
  detail: "queue 82 is 32 above 50",
};

const plain = { width: 100, color: false };

test("tells the story, then each step from the sample to what runs, then what was decided lately", () => {
  expect(renderExplanation({ explanation, recent: [decision] }, plain).split("\n")).toEqual([
    "consumer has 5 of 7 replicas ready.",
    "",
    "sample       82, from azure-queue 0.1 s ago",
    "target       queue-pid, 50",
    "demand       12 (demand: queue 82 is 32 above 50)",
    "interval     1 (bounded) to 10 (bounded)",
    "granted      10",
    "desired      7",
    "observed     5 ready, 2 starting",
    "because      pre-empting: 10 granted, 3 of them wait for slots",
    "learned      ready after 0.4 s",
    "waits for    3 slots to come free; 2 replicas to be ready",
    "",
    "decided lately:",
    "  00:00:00 UTC  3 → 7  demand: queue 82 is 32 above 50",
  ]);
});

test("what is not known is told so, never as 0", () => {
  const { sample: _, demand: __, allocated: ___, desired: ____, observed: _____, learned: ______, ...bare } = status;
  const unknown = { ...bare, reason: "warming-up", detail: "not observed yet" } as const;
  const text = renderExplanation({ explanation: { status: unknown, summary: "?", waitsFor: [] }, recent: [] }, plain);
  expect(text.split("\n").slice(2)).toEqual([
    "target       queue-pid, 50",
    "demand       not decided yet",
    "interval     any to any",
    "granted      not decided yet",
    "desired      not decided yet",
    "observed     not yet",
    "because      warming-up: not observed yet",
    "waits for    nothing",
  ]);
});

const fresh: SampleStatus = {
  ...{ ageMs: 120, stale: false, source: "azure-queue" },
  reading: { kind: "value", value: 82 },
};
test.each<[string, Partial<SampleStatus>, string]>([
  [
    "an absent reading",
    { reading: { kind: "absent", reason: "no such queue" } },
    "absent, from azure-queue: no such queue",
  ],
  ["an old one", { stale: true, ageMs: 14_000 }, "82, from azure-queue 14.0 s ago: too old to act on"],
  ["what is in flight", { inFlight: 3 }, "82, 3 in flight, from azure-queue 0.1 s ago"],
])("tells %s", (_, parts, said) => {
  const told: WorkloadStatus = { ...status, sample: { ...fresh, ...parts } };
  expect(renderExplanation({ explanation: { ...explanation, status: told }, recent: [] }, plain)).toContain(said);
});

test("in shadow mode it tells what would be ordered", () => {
  const shadowed = { ...explanation, status: { ...status, desired: 2, proposed: 7 } };
  expect(renderExplanation({ explanation: shadowed, recent: [] }, plain)).toContain("2; in shadow mode, else 7");
});

test("no line is wider than the terminal, and colours change no letter", () => {
  const long = { ...explanation, summary: "word ".repeat(60).trim(), waitsFor: ["slot ".repeat(60).trim()] };
  const lines = renderExplanation({ explanation: long, recent: [] }, { width: 60, color: true }).split("\n");
  const plainLines = renderExplanation({ explanation: long, recent: [] }, { width: 60, color: false }).split("\n");
  expect(lines.map((line) => stripVTControlCharacters(line))).toEqual(plainLines);
  for (const line of plainLines) expect(line.length).toBeLessThanOrEqual(60);
});
