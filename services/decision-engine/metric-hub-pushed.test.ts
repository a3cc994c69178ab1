import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { JsonObject } from "../../shared/model/json.ts";
import { type CollectorDouble, collectorDouble } from "../../test/support/collector-double.ts";
import { type MetricHub, metricHub } from "./metric-hub.ts";

let a: CollectorDouble;
let b: CollectorDouble;
let hub: MetricHub;
let heard: (number | string)[];

/** Pushed values are fresh for so many of it. */
const periodMs = 7500;

function follow(spec: JsonObject) {
  return hub.subscribe({ name: "orders", ...spec }, ({ reading }) =>
    heard.push(reading.kind === "value" ? reading.value : reading.reason),
  );
}

beforeEach(() => {
  vi.useFakeTimers();
  heard = [];
  a = collectorDouble("a:7001");
  b = collectorDouble("b:7001");
  hub = metricHub([a, b], () => undefined);
});

afterEach(() => {
  hub.close();
  vi.useRealTimers();
});

describe("a pushed metric", () => {
  test.each<[string, JsonObject]>([
    ["itself", { source: "push" }],
    ["as a part", { source: "combined", combine: "max", of: { orders: { source: "push", name: "x" }, least: 3 } }],
  ])("is watched on all collectors: %s", (_, spec) => {
    const subscription = follow(spec);
    expect([a.reads.size, b.reads.size]).toEqual([1, 1]);
    subscription.hint({ target: 5, urgent: true });
    expect([a.hintFor("orders"), b.hintFor("orders")]).toEqual([
      { target: 5, urgent: true },
      { target: 5, urgent: true },
    ]);
    subscription.end();
    expect([a.reads.size, b.reads.size]).toEqual([0, 0]);
  });

  test("has the youngest value that any collector has", () => {
    follow({ source: "push" });
    for (const one of [a, b]) one.up();
    a.say("orders", "nobody has pushed it yet");
    b.say("orders", 7);
    a.say("orders", 5, { ageMs: 2000 });
    vi.advanceTimersByTime(100);
    a.say("orders", 6);
    b.say("orders", 7, { ageMs: 100 });
    expect(heard).toEqual([7, 6]);
  });

  test("never goes back to an older value: the newest one stays until it is stale by itself", () => {
    follow({ source: "push" });
    for (const one of [a, b]) one.up();
    b.say("orders", 7);
    a.say("orders", 5, { ageMs: 2000 });
    b.say("orders", "nothing was pushed for 30 s");
    expect(heard).toEqual([7]);
  });

  test("is absent only when all collectors that are up say so, for one reason and not several in turn", () => {
    follow({ source: "push" });
    for (const one of [a, b]) one.up();
    a.say("orders", "nobody has pushed it yet");
    expect(heard).toEqual([]);
    b.say("orders", 7);
    b.say("orders", "nothing was pushed for 30 s");
    a.say("orders", "nobody has pushed it yet");
    expect(heard).toEqual([7, "nothing was pushed for 30 s"]);
  });

  test("is absent though a collector that is down said nothing", () => {
    follow({ source: "push" });
    a.up();
    vi.advanceTimersByTime(1000);
    a.say("orders", "nobody has pushed it yet");
    expect(heard).toEqual(["nobody has pushed it yet"]);
  });

  test("keeps the value of a collector that was lost for as long as it is fresh", () => {
    follow({ source: "push" });
    for (const one of [a, b]) one.up();
    a.say("orders", 7, { periodMs });
    a.down();
    b.say("orders", "nobody has pushed it yet");
    vi.advanceTimersByTime(4 * periodMs);
    b.say("orders", "nobody has pushed it yet");
    expect(heard).toEqual([7]);
    vi.advanceTimersByTime(1001);
    b.say("orders", "nobody has pushed it yet");
    expect(heard).toEqual([7, "nobody has pushed it yet"]);
  });

  test("is known at once where the next push goes to another collector", () => {
    follow({ source: "push" });
    for (const one of [a, b]) one.up();
    a.say("orders", 7, { periodMs });
    a.down();
    vi.advanceTimersByTime(200);
    b.say("orders", 9, { periodMs });
    a.up();
    a.say("orders", "nobody has pushed it yet");
    expect(heard).toEqual([7, 9]);
  });
});
