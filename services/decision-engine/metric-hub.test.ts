import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type CollectorDouble, collectorDouble } from "../../test/support/collector-double.ts";
import { type MetricHub, metricHub } from "./metric-hub.ts";

let collector: CollectorDouble;
let hub: MetricHub;
let said: unknown[];

const spec = { source: "scripted", name: "orders" };

beforeEach(() => {
  vi.useFakeTimers();
  said = [];
  collector = collectorDouble("only:7001");
  hub = metricHub([collector], (name, problem) => said.push([name, problem?.message]));
});

afterEach(() => {
  hub.close();
  vi.useRealTimers();
});

test("the collector is told of a metric once, and of what the watchers know when that changes", () => {
  const one = hub.subscribe(spec, () => undefined);
  const two = hub.subscribe(spec, () => undefined);
  one.hint({ target: 50, urgent: false });
  one.hint({ target: 50, urgent: false });
  two.hint({ target: 20, urgent: true });
  one.hint({ target: 50, urgent: true });
  two.end();
  one.hint({ target: 50, urgent: false });
  one.end();
  two.hint({ target: 1, urgent: true });
  expect(collector.told).toEqual([
    "add orders",
    { target: 50, urgent: false },
    { target: 20, urgent: true },
    { target: 50, urgent: true },
    { target: 50, urgent: false },
    "remove orders",
  ]);
});

test("a metric that is subscribed to again is told of anew, with its hint", () => {
  const one = hub.subscribe(spec, () => undefined);
  one.hint({ target: 5, urgent: true });
  one.end();
  one.end();
  hub.subscribe(spec, () => undefined).hint({ target: 5, urgent: true });
  const hint = { target: 5, urgent: true };
  expect(collector.told).toEqual(["add orders", hint, "remove orders", "add orders", hint]);
});

test("who subscribes hears the samples, who has ended no more", () => {
  const heard: unknown[] = [];
  const one = hub.subscribe(spec, ({ reading }) => heard.push(reading));
  collector.up();
  collector.say("orders", 7);
  collector.say("returns", 8);
  one.end();
  collector.say("orders", 9);
  expect(heard).toEqual([{ kind: "value", value: 7 }]);
});

test("a collector that is alone is told of a metric before it is up, and keeps it whatever happens", () => {
  hub.subscribe(spec, () => undefined);
  vi.advanceTimersByTime(10_000);
  collector.up();
  collector.down();
  vi.advanceTimersByTime(10_000);
  collector.up();
  vi.advanceTimersByTime(10_000);
  expect(collector.told).toEqual(["add orders"]);
});

test("what a collector that is alone says counts at once, also that there is nothing after a value", () => {
  const heard: unknown[] = [];
  hub.subscribe(spec, ({ reading }) => heard.push(reading.kind));
  collector.up();
  for (const one of [7, "no such queue", 8]) collector.say("orders", one);
  expect(heard).toEqual(["value", "absent", "value"]);
});

test("a collector that was away is judged by its new clock", () => {
  const agesMs: number[] = [];
  hub.subscribe(spec, ({ arrivedAtMs, takenAtMs }) => agesMs.push(arrivedAtMs - takenAtMs));
  collector.up();
  collector.say("orders", 7);
  collector.down();
  collector.up();
  collector.say("orders", 7, { ageMs: 10 });
  expect(agesMs).toEqual([0, 10]);
});

test("the link is down until the collector is heard; losses are told once, whatever they are called", () => {
  expect(hub.links()).toEqual([{ kind: "collector", name: "collector", up: false, problem: "not connected yet" }]);
  collector.up();
  expect(hub.links()).toEqual([{ kind: "collector", name: "collector", up: true }]);
  collector.down("silent for 3001 ms");
  collector.down("silent for 3002 ms");
  expect(hub.links()).toEqual([{ kind: "collector", name: "collector", up: false, problem: "silent for 3002 ms" }]);
  collector.up();
  const name = "only:7001";
  expect(said).toEqual([
    [name, undefined],
    [name, "silent for 3001 ms"],
    [name, undefined],
  ]);
});
