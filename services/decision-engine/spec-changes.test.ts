import fc from "fast-check";
import { expect, test } from "vitest";
import { canonicalJson } from "../../shared/canonical-json.ts";
import type { Json, JsonObject } from "../../shared/model/json.ts";
import { specChanges } from "./spec-changes.ts";

const before = {
  name: "orders",
  capacity: 10,
  workloads: [
    { name: "consumer", replicas: { min: 1, max: 10 }, run: { command: ["a", "b"], env: { "A.B": "1" } } },
    { name: "batch", priority: 2 },
  ],
};
const [consumer, batch] = before.workloads;

const cases: readonly (readonly [string, JsonObject, readonly unknown[]])[] = [
  ["nothing", { ...before }, []],
  ["a number", { ...before, capacity: 12 }, [{ path: "capacity", from: 10, to: 12 }]],
  ["what comes", { ...before, surge: 1 }, [{ path: "surge", to: 1 }]],
  ["what goes", { name: "orders", workloads: before.workloads }, [{ path: "capacity", from: 10 }]],
  [
    "a bound of a workload, by its name",
    { ...before, workloads: [{ ...consumer, replicas: { min: 1, max: 4 } }, { ...batch }] },
    [{ path: "workloads[consumer].replicas.max", from: 10, to: 4 }],
  ],
  [
    "a list without names, as a whole, and a key that is no word",
    { ...before, workloads: [{ ...consumer, run: { command: ["a"], env: { "A.B": "2" } } }, { ...batch }] },
    [
      { path: "workloads[consumer].run.command", from: ["a", "b"], to: ["a"] },
      { path: 'workloads[consumer].run.env["A.B"]', from: "1", to: "2" },
    ],
  ],
  [
    "workloads that come and go",
    { ...before, workloads: [{ ...consumer }, { name: "web" }] },
    [
      { path: "workloads[batch]", from: { name: "batch", priority: 2 } },
      { path: "workloads[web]", to: { name: "web" } },
    ],
  ],
  [
    "the order of workloads",
    { ...before, workloads: [{ ...batch }, { ...consumer }] },
    [{ path: "workloads", from: ["consumer", "batch"], to: ["batch", "consumer"] }],
  ],
];

test.each(cases)("tells %s", (_, after, changes) => {
  expect(specChanges(before, after)).toEqual(changes);
});

test("a pool that is new is told key by key, workload by workload", () => {
  expect(specChanges(undefined, before).map(({ path, from }) => [path, from])).toEqual(
    ["capacity", "name", "workloads[batch]", "workloads[consumer]"].map((path) => [path, undefined]),
  );
});

const plain = fc.oneof(fc.integer({ min: 0, max: 2 }), fc.constantFrom("a", "b"), fc.boolean(), fc.constant(null));
const json: fc.Arbitrary<Json> = fc.letrec<{ json: Json; named: JsonObject }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 4 },
    plain,
    fc.array(tie("named"), { maxLength: 3 }),
    fc.array(tie("json"), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom("x", "y", "name", "__proto__"), tie("json"), { maxKeys: 3 }),
  ),
  named: fc.tuple(fc.constantFrom("a", "b", "c"), tie("json")).map(([name, x]): JsonObject => ({ name, x })),
})).json;
const spec = fc.dictionary(fc.constantFrom("name", "workloads", "capacity"), json, { maxKeys: 3 });

test("there is no change exactly where both say the same, and none is told twice", () => {
  fc.assert(
    fc.property(spec, spec, (from, to) => {
      const changes = specChanges(from, to);
      expect(changes.length === 0).toBe(canonicalJson(from) === canonicalJson(to));
      expect(new Set(changes.map(({ path }) => path)).size).toBe(changes.length);
    }),
    { numRuns: 2000 },
  );
});

test("the same changes are told in the same order however keys are ordered", () => {
  fc.assert(
    fc.property(spec, spec, (from, to) => {
      const turned = Object.fromEntries(Object.entries(to).reverse());
      expect(specChanges(from, turned)).toEqual(specChanges(from, to));
    }),
  );
});
