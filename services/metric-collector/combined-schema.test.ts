import { describe, expect, test } from "vitest";
import { z } from "zod";
import type { JsonObject } from "../../shared/model/json.ts";
import { metricFaults, metricFrom } from "./metric.ts";
import { metricSchema } from "./schema.ts";

const orders = { source: "azure-queue", queue: "orders", connectionString: "${env:ORDERS}" };
const returns = { ...orders, queue: "returns", every: "5s", clamp: { max: 10 }, smoothing: "3s" };

function faultsOf(spec: JsonObject): string[] {
  const parsed = metricFrom({ source: "combined", of: { orders, returns }, ...spec });
  return parsed.ok ? [] : parsed.faults.map(({ path, problem }) => `${path}: ${problem}`);
}

describe("a combined metric", () => {
  test.each(["max", "min", "sum", "average"])("takes the %s of its parts", (combine) => {
    expect(faultsOf({ combine })).toEqual([]);
  });

  test("takes a formula, with constants among its parts", () => {
    const of = { q: orders, qmin: 10, qmax: 110, imin: 1, imax: 20 };
    expect(faultsOf({ of, formula: "(q - qmin) / (qmax - qmin) * (imax - imin) + imin" })).toEqual([]);
  });

  test("reads its parts with what each says of itself", () => {
    const parsed = metricFrom({
      source: "combined",
      combine: "sum",
      of: { orders, returns, spare: 2 },
      smoothing: "1m",
    });
    expect(parsed).toMatchObject({ ok: true, value: { kind: "combined", shape: { smoothing: 60_000 } } });
    if (!parsed.ok || parsed.value.kind !== "combined") return;
    expect([...parsed.value.parts.keys()]).toEqual(["orders", "returns"]);
    expect(parsed.value.parts.get("returns")).toMatchObject({
      spec: { source: "azure-queue", queue: "returns", connectionString: "${env:ORDERS}", every: "5s" },
      cadence: { every: 5000 },
      shape: { clamp: { max: 10 }, smoothing: 3000 },
    });
  });

  test.each<[string, JsonObject, string[]]>([
    ["nothing to combine with", {}, ["combine: is missing; give it (max, min, sum, average), or a formula"]],
    [
      "two ways to combine",
      { combine: "max", formula: "orders + returns" },
      ['formula: is "orders + returns", must not be given beside combine, which says it already'],
    ],
    [
      "an unknown way",
      { combine: "median" },
      ['combine: is "median", must be one of "max", "min", "sum" or "average"'],
    ],
    ["no part", { of: {}, combine: "max" }, ["of: is a map, must hold at least one metric"]],
    ["no parts at all", { of: [], combine: "max" }, ["of: is a list, must be a map of keys and values"]],
    ["constants only", { of: { a: 1 }, formula: "a" }, ["of: is a map, must hold at least one metric"]],
    [
      "a formula that does not fit its parts",
      { formula: "ordres + pow(returns, 2)" },
      [
        'formula: names "ordres", which is not among its parts; did you mean "orders"? there are orders, returns',
        'formula: calls the unknown function "pow"; there are abs, ceil, floor, max, min, sqrt',
      ],
    ],
    [
      "a part that is not used",
      { formula: "2 * orders" },
      ["formula: does not use returns; use it, or leave it out of the parts"],
    ],
    [
      "a condition",
      { formula: "orders > returns" },
      ['formula: is "orders > returns", must come to a number, not to true or false'],
    ],
    ["no text", { formula: 5 }, ["formula: is 5, must be text"]],
    [
      "a fault in a part",
      { of: { orders: { ...orders, queue: "Orders" } }, combine: "max" },
      [
        'of.orders.queue: is "Orders", must be the name of a queue: 3 to 63 lower-case letters, digits and single hyphens',
      ],
    ],
    [
      "a part that is neither metric nor number",
      { of: { orders, tax: "high" }, combine: "max" },
      ['of.tax: is "high", must be a number, or a metric with its source'],
    ],
    ["a key that it does not have", { combine: "max", every: "1s" }, [expect.stringMatching(/^: unknown key "every"/)]],
    [
      "a name that is none",
      { of: { "my-orders": orders }, combine: "max" },
      ['of: the key "my-orders" must be a name of letters, digits and underscores that begins with no digit'],
    ],
    [
      "a word of formulas as a name",
      { of: { in: orders }, combine: "max" },
      ['of: the key "in" must be another name: this one is a word of formulas'],
    ],
    [
      "a combination within",
      { of: { all: { source: "combined", combine: "max", of: { orders } } }, combine: "max" },
      [expect.stringMatching(/^of\.all\.source: unknown source "combined"; /)],
    ],
  ])("is refused with %s", (_, spec, faults) => expect(faultsOf(spec)).toEqual(faults));

  test("names the place of a reference in a part that is not allowed", () => {
    const spec = { source: "combined", combine: "max", of: { orders } };
    expect(metricFaults(spec, new Set(), "metric")).toMatchObject([{ path: "metric.of.orders.connectionString" }]);
    expect(metricFaults(spec, new Set(["env:ORDERS"]), "metric")).toEqual([]);
  });

  test("has a JSON Schema with every source as a part", () => {
    const schema = z.toJSONSchema(metricSchema, { io: "input" });
    const combined = (schema.oneOf ?? schema.anyOf ?? []).at(-1);
    expect(combined).toMatchObject({
      properties: { source: { const: "combined" }, formula: { type: "string" }, combine: { enum: expect.anything() } },
      required: ["source", "of"],
    });
  });
});
