import { describe, expect, test } from "vitest";
import { z } from "zod";
import type { JsonObject } from "../../shared/model/json.ts";
import { metricFaults, metricFrom } from "./metric.ts";
import { metricSchema, sources } from "./schema.ts";

const orders = { source: "azure-queue", queue: "orders", connectionString: "${env:ORDERS}" };

/** All there are to choose from, sorted. */
const kinds = [...sources.map(({ kind }) => kind), "combined"].sort();
const quoted = kinds.map((kind) => `"${kind}"`);
const listed = `${quoted.slice(0, -1).join(", ")} or ${quoted.at(-1)}`;

function faultsOf(spec: JsonObject): string[] {
  const parsed = metricFrom(spec);
  return parsed.ok ? [] : parsed.faults.map(({ path, problem }) => `${path}: ${problem}`);
}

describe("a metric", () => {
  test("is read as often as it is worth it, within 2 s, unless it says otherwise", () => {
    const auto = { every: "auto", minInterval: 100, maxInterval: 10_000 };
    expect(metricFrom(orders)).toMatchObject({ ok: true, value: { cadence: auto, deadlineMs: 2000, spec: orders } });
    const parsed = metricFrom({ ...orders, every: "100ms", deadline: "1m" });
    expect(parsed).toMatchObject({ ok: true, value: { cadence: { every: 100 }, deadlineMs: 60_000 } });
  });

  test("shares readings with one that differs in what becomes of its value only", () => {
    const parsed = metricFrom({ ...orders, clamp: { min: 1 }, smoothing: "5s" });
    expect(parsed).toMatchObject({ ok: true, value: { spec: orders, shape: { clamp: { min: 1 }, smoothing: 5000 } } });
  });

  test.each<[string, JsonObject, string[]]>([
    ["no source", {}, [`source: is missing, must be one of ${listed}`]],
    [
      "an unknown source, with the nearest",
      { source: "azure-queu" },
      [`source: unknown source "azure-queu"; did you mean "azure-queue"? there are ${kinds.join(", ")}`],
    ],
    [
      "an unknown source like none",
      { source: "pigeon" },
      [`source: unknown source "pigeon"; there are ${kinds.join(", ")}`],
    ],
    ["an unknown key", { ...orders, deadlin: "1s" }, [': unknown key "deadlin"; did you mean "deadline"?']],
    [
      "too often",
      { ...orders, every: "99ms" },
      ['every: is "99ms", must be "auto", or a duration between "100ms" and "1h"'],
    ],
    [
      "an interval that is longer than the longest",
      { ...orders, minInterval: "2s", maxInterval: "1s" },
      ['minInterval: is "2s", must not be longer than maxInterval, which is 1000 ms'],
    ],
    ["a budget of nothing", { ...orders, budget: 0 }, ["budget: is 0, must be at least 1/3600, which is once an hour"]],
    [
      "bounds the wrong way round",
      { ...orders, clamp: { min: 2, max: 1 } },
      ["clamp: is a map, must have a min that is at most its max"],
    ],
    [
      "too seldom",
      { ...orders, every: "1.1h" },
      ['every: is "1.1h", must be "auto", or a duration between "100ms" and "1h"'],
    ],
    [
      "no duration",
      { ...orders, every: 500 },
      ['every: is 500, must be "auto", or a duration between "100ms" and "1h"'],
    ],
    [
      "a deadline out of bounds",
      { ...orders, deadline: "2m" },
      ['deadline: is "2m", must be between "100ms" and "1m"'],
    ],
    [
      "a name that no queue can have",
      { ...orders, queue: "Orders" },
      ['queue: is "Orders", must be the name of a queue: 3 to 63 lower-case letters, digits and single hyphens'],
    ],
    [
      "all faults at once, the way in included",
      { source: "azure-queue", every: "1ms", queue: 7 },
      [
        'every: is "1ms", must be "auto", or a duration between "100ms" and "1h"',
        "queue: is 7, must be text: put it in quotes",
        "connectionString: is missing; give it, or accountName and accountKey, sasToken, managedIdentity or identity",
      ],
    ],
    [
      "a clamp that no value fits",
      { ...orders, clamp: { max: -1 } },
      ["clamp.max: is -1, must be 0 or more: no value is less"],
    ],
    [
      "a name without a key",
      { source: "azure-queue", queue: "orders", accountName: "acme" },
      ["accountKey: is missing; accountName needs accountKey, sasToken, managedIdentity or identity"],
    ],
    [
      "a key without a name",
      { source: "azure-queue", queue: "orders", accountKey: "c2VjcmV0" },
      ["accountName: is missing; accountKey needs it"],
    ],
    [
      "two ways in",
      { ...orders, accountName: "acme" },
      ['accountName: is "acme", must not be given beside connectionString, which says it already'],
    ],
    [
      "no URL",
      { source: "azure-queue", queue: "orders", accountName: "acme", accountKey: "c2VjcmV0", endpoint: "acme" },
      ['endpoint: is "acme", must be a URL such as "https://example.queue.core.windows.net"'],
    ],
  ])("is refused with %s", (_, spec, faults) => expect(faultsOf(spec).sort()).toEqual(faults.sort()));

  test("may have a reference wherever a text of some form is wanted", () => {
    expect(
      faultsOf({ source: "azure-queue", queue: "${env:QUEUE}", accountName: "${env:A}", accountKey: "${file:/k}" }),
    ).toEqual([]);
  });

  test("never repeats a secret in a fault", () => {
    const spec = {
      source: "azure-queue",
      queue: "orders",
      connectionString: { secret: "c2VjcmV0" },
      accountKey: "c2VjcmV0",
    };
    expect(JSON.stringify(faultsOf(spec))).not.toContain("c2VjcmV0");
  });
});

test("references off the allow-list are faults, with the metric's name in the path", () => {
  expect(metricFaults({ ...orders, queue: "${env:QUEUE}" }, new Set(["env:QUEUE"]), "pools[0].metric")).toEqual([
    {
      path: "pools[0].metric.connectionString",
      problem: "${env:ORDERS} is not on the collector's allow-list; start it with --allow-ref env:ORDERS",
    },
  ]);
});

describe("the registry", () => {
  test("is sorted and names each kind once", () => {
    const kinds = sources.map(({ kind }) => kind);
    expect(kinds).toEqual([...new Set(kinds)].sort());
  });

  test.each(sources.map((source) => [source.kind, source] as const))("documents every parameter of %s", (_, source) => {
    expect(source.summary).toMatch(/^[A-Z].*[^.]$/);
    for (const { name, description } of source.parameters) expect(`${name}: ${description}`).toMatch(/^\w+: [A-Z]/);
    expect(source.parameters).toContainEqual({
      name: "every",
      description: "Time between two readings; `auto`: often near the target, seldom while nothing happens",
      required: false,
      default: "auto",
    });
  });

  test.each(sources.map(({ kind, example }) => [kind, example] as const))("has a valid example of %s", (_, example) => {
    expect(faultsOf(example)).toEqual([]);
  });

  test("has a JSON Schema in which each source is told by its name", () => {
    const schema = z.toJSONSchema(metricSchema, { io: "input" });
    const branches = (schema.oneOf ?? schema.anyOf ?? []).map((branch) => branch.properties?.source);
    expect(branches).toMatchObject([...sources.map(({ kind }) => ({ const: kind })), { const: "combined" }]);
  });
});
