import { expect, test } from "vitest";
import { guardsFit } from "./guards-fit.ts";

const metric = { source: "azure-queue", queue: "orders" };
const queue = { kind: "simple-queue", queueLength: 50 };
const fixed = { kind: "fixed", replicas: 3 };
const activation = { above: 5 };
const night = { from: "22:00", to: "06:00", timeZone: "UTC", min: 0 };

test.each([
  ["activation of a queue that may be left alone", { metric, target: queue, guards: { activation } }],
  [
    "activation where only the night has a min of 0",
    { metric, target: queue, replicas: { min: 1, schedule: [night] }, guards: { activation } },
  ],
  ["guards that need no metric", { target: fixed, guards: { pause: "up", step: { up: 1 } } }],
  ["what is in flight of any metric", { metric, target: fixed, guards: { inFlight: { perReplica: 1 } } }],
])("fits: %s", (_, json) => {
  expect(guardsFit({ at: [], json })).toEqual([]);
});

test.each([
  ["activation", { metric, target: fixed, guards: { activation } }, "the target fixed follows no metric"],
  ["fallback", { target: { kind: "remainder" }, guards: { fallback: {} } }, "the target remainder follows no metric"],
  ["activation", { metric, target: queue, replicas: { min: 1 }, guards: { activation } }, "min is never 0"],
  ["inFlight", { target: fixed, guards: { inFlight: { perReplica: 1 } } }, "there is no metric"],
])("does not fit: %s, case %#", (guard, json, problem) => {
  expect(guardsFit({ at: ["here"], json })).toEqual([
    { at: ["here", "guards", guard], problem: expect.stringContaining(problem) },
  ]);
});
