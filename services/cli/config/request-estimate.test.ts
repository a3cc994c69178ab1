import { expect, test } from "vitest";
import type { JsonObject } from "../../../shared/model/json.ts";
import { sources } from "../../metric-collector/schema.ts";
import { estimateLines, requestEstimate } from "./request-estimate.ts";

const month = 30 * 24 * 3600;

const scripted = { source: "scripted", values: [{ at: "0s", value: 1 }] };
const orders = { source: "azure-queue", queue: "orders", connectionString: "${env:ORDERS}", budget: 2 };
const returns = { ...orders, queue: "returns", every: "1m" };

function poolOf(metrics: Readonly<Record<string, JsonObject>>, more: JsonObject = {}): JsonObject {
  const workloads = Object.entries(metrics).map(([name, metric]) => ({ name, metric, ...more }));
  return { name: "shop", workloads };
}

test("a metric at a source that charges makes so many requests at rest, and never more than its budget", () => {
  const { least, most } = requestEstimate([poolOf({ consumer: orders })]);
  expect({ least, most }).toEqual({ least: month / 10, most: month * 2 });
  expect(estimateLines(requestEstimate([poolOf({ consumer: orders })]))).toEqual([
    "shop/consumer: azure-queue, 259,200 to 5,184,000 requests a month (at most 2 a second)",
  ]);
});

test("a fixed interval is told as one number, and what is asked seldom as such", () => {
  expect(estimateLines(requestEstimate([poolOf({ consumer: returns })]))).toEqual([
    "shop/consumer: azure-queue, 43,200 requests a month (one in 60 s)",
  ]);
  expect(estimateLines(requestEstimate([poolOf({ consumer: { ...orders, every: "250ms" } })]))).toEqual([
    "shop/consumer: azure-queue, 10,368,000 requests a month (4 a second)",
  ]);
});

test("the same metric of two workloads counts once, also in two pools and however its value is shaped", () => {
  const pools = [
    poolOf({ consumer: orders, reports: { ...orders, clamp: { max: 100 }, smoothing: "5s" } }),
    { ...poolOf({ consumer: orders }), name: "spare" },
  ];
  expect(estimateLines(requestEstimate(pools))).toEqual([
    "shop/consumer, shop/reports, spare/consumer: azure-queue, 259,200 to 5,184,000 requests a month (at most 2 a second)",
  ]);
});

test("parts of a combined metric and setpoints are metrics of their own, and all are summed", () => {
  const combined = { source: "combined", combine: "sum", of: { a: orders, b: returns, c: scripted, d: 5 } };
  const pools = [poolOf({ consumer: combined }, { target: { kind: "thermostat", setpoint: returns } })];
  expect(estimateLines(requestEstimate(pools))).toEqual([
    "shop/consumer of.a: azure-queue, 259,200 to 5,184,000 requests a month (at most 2 a second)",
    "shop/consumer of.b, shop/consumer target.setpoint: azure-queue, 43,200 requests a month (one in 60 s)",
    "together 302,400 to 5,227,200 requests a month (at most 2.02 a second)",
  ]);
});

test("what is free is not counted", () => {
  expect(sources.find(({ kind }) => kind === "scripted")?.paidRequests).toBe(0);
  expect(requestEstimate([poolOf({ consumer: scripted })])).toEqual({ least: 0, most: 0, readings: [] });
});
