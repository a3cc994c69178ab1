import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { JsonObject } from "../../shared/model/json.ts";
import { surroundings } from "../../test/support/surroundings.ts";
import { testMetric } from "../../test/support/test-source.ts";
import { metricReader } from "./metric-reader.ts";
import { azureQueue } from "./sources/azure-queue.ts";

const { signal } = new AbortController();
let folder: string;
let key: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "metric-reader-"));
  key = join(folder, "key");
});

afterEach(() => {
  rmSync(folder, { recursive: true });
  vi.unstubAllEnvs();
});

function readerOf(spec: JsonObject, allowed: readonly string[] = []) {
  const { metric, source } = testMetric({ value: 1 }, spec);
  return { source, ...metricReader(metric, new Set(allowed), surroundings()) };
}

test("a reference is resolved when the metric is read, not before, and only inside the allow-list", async () => {
  const { read, source } = readerOf({ name: "${env:COLLECTOR_TEST_NAME}" }, ["env:COLLECTOR_TEST_NAME"]);
  expect(await read(signal)).toEqual({
    kind: "absent",
    reason: "name: ${env:COLLECTOR_TEST_NAME}: the environment variable COLLECTOR_TEST_NAME is not set",
  });
  vi.stubEnv("COLLECTOR_TEST_NAME", "orders");
  expect(await read(signal)).toEqual({ kind: "value", value: 1 });
  expect(source.opened).toEqual([expect.objectContaining({ name: "orders" })]);
  const refused = await readerOf({ name: "${env:HOME}" }).read(signal);
  expect(refused).toMatchObject({ kind: "absent", reason: expect.stringContaining("not on the allow-list") });
});

test("a rotated secret is in use one reading later, and the old client is closed", async () => {
  const { read, close, source } = readerOf({ name: `\${file:${key}}` }, [`file:${key}`]);
  writeFileSync(key, "first\n");
  await read(signal);
  await read(signal);
  expect(source.opened).toHaveLength(1);
  writeFileSync(key, "second\n");
  await read(signal);
  expect(source.opened.map(({ name }) => name)).toEqual(["first", "second"]);
  expect(source.open).toBe(1);
  rmSync(key);
  expect(await read(signal)).toEqual({
    kind: "absent",
    reason: `name: \${file:${key}}: the file ${key} cannot be read (ENOENT)`,
  });
  await close();
  expect(source.open).toBe(0);
});

test("what a reference stands for never appears in a reason", async () => {
  vi.stubEnv("COLLECTOR_TEST_NAME", "s3cret");
  const { read, source } = readerOf({ name: "${env:COLLECTOR_TEST_NAME}" }, ["env:COLLECTOR_TEST_NAME"]);
  source.behaviour = { absent: 'queue "s3cret" does not exist' };
  expect(await read(signal)).toEqual({ kind: "absent", reason: 'queue "${env:COLLECTOR_TEST_NAME}" does not exist' });
  source.behaviour = { throws: "s3cret: no such thing" };
  expect(await read(signal)).toEqual({ kind: "absent", reason: "${env:COLLECTOR_TEST_NAME}: no such thing" });
});

test.each(["x".repeat(90), 'ab"cd\\ef'])("a secret in the wrong place is not quoted back: %s", (secret) => {
  const resolved = { source: "azure-queue", queue: "orders", connectionString: "c", endpoint: secret };
  const refused = () => azureQueue.open(resolved, surroundings());
  expect(refused).toThrow("endpoint: is not valid once its references are resolved");
  expect(refused).not.toThrow(secret.slice(0, 4));
});

test("what a reference resolves to is checked like what a person writes", async () => {
  vi.stubEnv("COLLECTOR_TEST_NAME", "");
  vi.stubEnv("COLLECTOR_TEST_NAME", "no such kind");
  const { read } = readerOf({ name: "orders", kind: "${env:COLLECTOR_TEST_NAME}" }, ["env:COLLECTOR_TEST_NAME"]);
  expect(await read(signal)).toMatchObject({
    kind: "absent",
    reason: expect.stringContaining("is not valid once its references are resolved"),
  });
});
