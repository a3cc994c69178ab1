import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import type { CheckedMetric, CheckedReading } from "./checked-metric.ts";
import { checkJson } from "./json.ts";
import { checkText } from "./text.ts";

const queue: CheckedReading = {
  reading: { kind: "value", value: 82 },
  inFlight: 4,
  arrivalsTotal: 1234,
  includesInFlight: false,
  source: "redis-stream",
  ageMs: 12.3,
  latencyMs: 11.9,
};

const absent: CheckedReading = {
  reading: { kind: "absent", reason: "no answer within 2000 ms" },
  includesInFlight: false,
  source: "azure-queue",
  latencyMs: 2001,
};

function metric(workload: string, checked: CheckedReading, path = "metric"): CheckedMetric {
  return { pool: "orders", workload, path, spec: { source: checked.source }, checked };
}

const metrics = [
  metric("consumer", queue),
  metric("consumer", { ...queue, reading: { kind: "value", value: 0 }, ageMs: 30_000 }, "target.setpoint"),
  metric("mails", absent),
];

const plain = { width: 140, color: false };

test("each metric has a line with its value, what else was told, how old it is and how long it took", () => {
  expect(checkText(metrics, plain).split("\n")).toEqual([
    "METRIC                           SOURCE         VALUE  IN FLIGHT  ARRIVALS     AGE   TOOK  WHY ABSENT",
    "orders/consumer                  redis-stream      82          4      1234   12 ms  12 ms",
    "orders/consumer target.setpoint  redis-stream       0          4      1234  30.0 s  12 ms",
    "orders/mails                     azure-queue   absent          –         –       –  2.0 s  no answer within 2000 ms",
  ]);
});

test("what is in flight and counted with what waits is not called unknown", () => {
  const { inFlight: _, arrivalsTotal: __, ...rest } = queue;
  const value = { ...rest, reading: { kind: "value", value: 1 / 3 }, includesInFlight: true } as const;
  expect(checkText([metric("consumer", value)], plain)).toContain(" 0.333   in value         –");
});

test("in a narrow terminal reasons go below their row, and rows without one take one line", () => {
  const lines = checkText(metrics, { width: 90, color: false }).split("\n");
  expect(lines).toHaveLength(5);
  expect(lines[4]).toBe("      no answer within 2000 ms");
});

test.each([60, 100, 120, 200])("no reason is cut at %i columns, and colours change no letter", (width) => {
  const reason = Array.from({ length: 60 }, (_, index) => `word${index}`).join(" ");
  const long = metric("mails", { ...absent, reading: { kind: "absent", reason } });
  const text = checkText([long], { width, color: false });
  expect(text.split(/\s+/).join(" ")).toContain(width > 100 ? "word1 word2" : reason);
  for (let word = 0; word < 60; word += 1) expect(text).toContain(`word${word}`);
  for (const line of text.split("\n").slice(2)) expect(line.length).toBeLessThanOrEqual(width);
  const coloured = checkText([long], { width, color: true });
  expect(stripVTControlCharacters(coloured)).toBe(text);
  expect(coloured).not.toBe(text);
});

test("as JSON a value and a reason are never both there, and what is not known is left out", () => {
  const said = JSON.parse(checkJson("pools.yaml", metrics));
  expect(said).toMatchObject({
    file: "pools.yaml",
    absent: 1,
    metrics: [{}, { path: "target.setpoint", value: 0 }, {}],
  });
  expect(said.metrics[0]).toEqual({
    ...{ pool: "orders", workload: "consumer", path: "metric", source: "redis-stream", value: 82 },
    ...{ inFlight: 4, arrivalsTotal: 1234, includesInFlight: false, ageMs: 12.3, latencyMs: 11.9 },
  });
  expect(said.metrics[2]).toEqual({
    ...{ pool: "orders", workload: "mails", path: "metric", source: "azure-queue" },
    ...{ absent: "no answer within 2000 ms", includesInFlight: false, latencyMs: 2001 },
  });
});
