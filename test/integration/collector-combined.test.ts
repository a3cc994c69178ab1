import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { startCollector } from "../../services/metric-collector/main.ts";
import type { RunningService } from "../../shared/lifecycle/service.ts";
import type { JsonObject } from "../../shared/model/json.ts";
import type { Sample } from "../../shared/model/sample.ts";
import { type CollectorClient, collectorClient } from "../../shared/rpc/collector-client.ts";
import { keptLog } from "../support/kept-log.ts";

let collector: RunningService;
let client: CollectorClient;
let folder: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "microscaler-combined-"));
  const options = { listen: "127.0.0.1:0", opsListen: "127.0.0.1:0", log: keptLog().log };
  collector = await startCollector({
    ...options,
    allowExec: true,
    allowRefs: new Set([`file:${join(folder, "queue")}`]),
  });
  client = collectorClient(collector.address);
});

afterEach(async () => {
  client.close();
  await collector.stop();
  rmSync(folder, { recursive: true });
});

const says = (value: number, more: JsonObject = {}): JsonObject => {
  return { source: "scripted", every: "100ms", values: [{ at: "0s", value }], ...more };
};
const combined = (of: JsonObject, more: JsonObject): JsonObject => ({ source: "combined", of, ...more });

function watch(spec: JsonObject) {
  const samples: Sample[] = [];
  const link = client.watch({
    onSample: (sample) => samples.push(sample),
    onUp: () => undefined,
    onDown: () => undefined,
  });
  link.add({ metric: "all", spec });
  return { samples, link };
}

async function readingOf(spec: JsonObject) {
  const { reading } = await client.read({ metric: "all", spec }, 5000);
  return reading.kind === "value" ? reading.value : reading.reason;
}

describe("a single reading of several metrics", () => {
  test("is what they come to, each shaped by itself and the whole after it", async () => {
    const of = { orders: says(40, { clamp: { max: 25 } }), returns: says(3), weight: 2 };
    expect(await readingOf(combined(of, { formula: "orders + weight * returns" }))).toBe(31);
    expect(await readingOf(combined(of, { formula: "orders + weight * returns", clamp: { max: 30 } }))).toBe(30);
    expect(await readingOf(combined(of, { combine: "max" }))).toBe(25);
    expect(await readingOf(combined(of, { combine: "average" }))).toBe(10);
  });

  test("is absent with any of them, which is named, whatever a clamp would make of it", async () => {
    const gone = { source: "scripted", values: [{ at: "0s", absent: "the queue is gone" }] };
    const of = { orders: says(40), returns: gone };
    const clamp = { min: 0, max: 10 };
    expect(await readingOf(combined(of, { combine: "sum", clamp }))).toBe("returns: the queue is gone");
    expect(await readingOf(combined({ a: says(4), b: says(0) }, { formula: "a / b", clamp }))).toBe(
      'the formula has no value: "a / b" divides by zero',
    );
    expect(await readingOf(combined({ a: says(4), b: says(7) }, { formula: "a - b" }))).toMatch(/^the value is -3/);
    expect(await readingOf(combined({ a: says(4), b: says(7) }, { formula: "a - b", clamp }))).toBe(0);
  });

  test("resolves references where they stand, in each part", async () => {
    writeFileSync(join(folder, "queue"), "8\n");
    const files: JsonObject = { source: "command", command: ["echo", `\${file:${join(folder, "queue")}}`] };
    expect(await readingOf(combined({ files, fixed: says(1) }, { combine: "sum" }))).toBe(9);
    const elsewhere = { ...files, command: ["echo", "${env:HOME}"] };
    expect(await readingOf(combined({ files: elsewhere }, { combine: "sum" }))).toMatch(
      /^files: .*\$\{env:HOME\} is not on the allow-list/,
    );
  });
});

test("faults name the part they are in", async () => {
  const spec = combined({ orders: says(1), returns: { source: "azure-queue", queue: "R" } }, { combine: "sum" });
  const faults = await client.validate([{ metric: "metric", spec }]);
  expect(faults.map(({ path }) => path)).toEqual(["metric.of.returns.queue", "metric.of.returns.connectionString"]);
});

test("a watched combination follows each part at its own pace, and time passes from one sample to the next", async () => {
  const { samples, link } = watch(combined({ often: says(1), seldom: says(10, { every: "1h" }) }, { combine: "sum" }));
  await vi.waitFor(() => expect(samples.length).toBeGreaterThanOrEqual(6), { timeout: 10_000 });
  link.close();
  // the first one comes with whichever part is read last, at any time before the other's next turn
  const takenAtMs = samples.slice(1).map(({ sentAtMs, ageMs }) => sentAtMs - ageMs);
  takenAtMs.slice(1).forEach((atMs, index) => {
    expect(atMs - (takenAtMs[index] ?? atMs)).toBeGreaterThan(20);
  });
  for (const sample of samples) {
    expect(sample).toMatchObject({ source: "combined", reading: { kind: "value", value: 11 } });
    expect(sample.ageMs).toBeLessThan(1000);
  }
});

test("a pushed value holds in a combination until it expires, then the whole is absent", async () => {
  const { samples, link } = watch(combined({ now: says(1), push: { source: "push", name: "p" } }, { combine: "sum" }));
  await client.push([{ name: "p", value: 5, ageMs: 28_000 }], AbortSignal.timeout(5000));
  await vi.waitFor(() => expect(samples.at(-1)?.reading).toEqual({ kind: "value", value: 6 }), { timeout: 5000 });
  expect(samples.at(-1)?.ageMs).toBeLessThan(1000);
  const expired = { kind: "absent", reason: 'push: nothing was pushed under "p" for 30 s' };
  await vi.waitFor(() => expect(samples.at(-1)?.reading).toEqual(expired), { timeout: 5000 });
  link.close();
});

test("a smoothed combination moves towards a step and not at once", async () => {
  const steps = {
    source: "scripted",
    every: "100ms",
    values: [
      { at: "0s", value: 0 },
      { at: "500ms", value: 100 },
    ],
  };
  const { samples, link } = watch(combined({ steps }, { combine: "max", smoothing: "1s" }));
  const values = () => samples.map(({ reading }) => (reading.kind === "value" ? reading.value : Number.NaN));
  await vi.waitFor(() => expect(values().at(-1)).toBeGreaterThan(80), { timeout: 10_000 });
  link.close();
  expect(values()).toEqual(values().toSorted((a, b) => a - b));
  expect(values().filter((value) => value > 1 && value < 80).length).toBeGreaterThan(3);
});
