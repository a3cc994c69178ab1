import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type CollectorDouble, collectorDouble } from "../../test/support/collector-double.ts";
import { settleMs } from "./collector-link.ts";
import { type MetricHub, metricHub } from "./metric-hub.ts";
import type { PlacedSample } from "./placed-sample.ts";
import { overlapMs, patienceMs } from "./read-at-one.ts";

let collectors: readonly CollectorDouble[];
let hub: MetricHub;
const names = Array.from({ length: 60 }, (_, index) => `queue${index}`);

beforeEach(() => {
  vi.useFakeTimers();
  collectors = ["a:7001", "b:7001", "c:7001"].map(collectorDouble);
  hub = metricHub(collectors, () => undefined);
});

afterEach(() => {
  hub.close();
  vi.useRealTimers();
});

/** What is heard of a metric: values, and reasons why there is none. */
function hear(name: string, spec: object = { source: "scripted" }): (number | string)[] {
  const heard: (number | string)[] = [];
  hub.subscribe({ ...spec, name }, ({ reading }) =>
    heard.push(reading.kind === "value" ? reading.value : reading.reason),
  );
  return heard;
}

function readersOf(name: string): CollectorDouble[] {
  return collectors.filter(({ reads }) => reads.has(name));
}

function readerOf(name: string): CollectorDouble {
  const [reader, ...others] = readersOf(name);
  if (!reader || others.length > 0) throw new Error(`${name} is read by ${others.length + 1}`);
  return reader;
}

function allUp(): void {
  for (const one of collectors) one.up();
}

describe("several collectors", () => {
  test("share the metrics, each read once", () => {
    for (const name of names) hear(name);
    allUp();
    const shares = collectors.map(({ reads }) => reads.size);
    expect(shares.reduce((sum, share) => sum + share, 0)).toBe(60);
    for (const share of shares) expect(share).toBeGreaterThan(10);
  });

  test("are links of their own", () => {
    collectors[0]?.up();
    collectors[1]?.down();
    expect(hub.links()).toEqual([
      { kind: "collector", name: "collector a:7001", up: true },
      { kind: "collector", name: "collector b:7001", up: false, problem: "connection refused" },
      { kind: "collector", name: "collector c:7001", up: false, problem: "not connected yet" },
    ]);
  });

  test("that are not there when the engine starts are not waited for long", () => {
    for (const name of names) hear(name);
    collectors[0]?.up();
    collectors[1]?.down();
    vi.advanceTimersByTime(2000);
    expect(collectors.map(({ reads }) => reads.size)).toEqual([60, 0, 0]);
  });

  test("one that is lost gives its metrics to the others at once, the others keep theirs", () => {
    for (const name of names) hear(name);
    allUp();
    const before = new Map(names.map((name) => [name, readerOf(name)]));
    const [lost, ...others] = collectors;
    lost?.down();
    expect(lost?.reads.size).toBe(0);
    for (const name of names) if (before.get(name) !== lost) expect(readerOf(name)).toBe(before.get(name));
    for (const one of others) expect(one.reads.size).toBeGreaterThan(18);
  });

  test("one that returns has its metrics again when it was up for a while, and new ones at once", () => {
    hear("queue0");
    allUp();
    const home = readerOf("queue0");
    home.down();
    const other = readerOf("queue0");
    home.up();
    vi.advanceTimersByTime(settleMs - 1);
    expect(readerOf("queue0")).toBe(other);
    const isNew = names.findLast((name) => {
      hear(name);
      return readerOf(name) === home;
    });
    expect(isNew).toBeDefined();
    vi.advanceTimersByTime(1);
    home.say("queue0", 5);
    expect(readerOf("queue0")).toBe(home);
  });

  test("one that comes and goes all the time is not given anything back", () => {
    hear("queue0");
    allUp();
    const home = readerOf("queue0");
    for (let round = 0; round < 5; round++) {
      home.down();
      expect(readerOf("queue0")).not.toBe(home);
      home.up();
      vi.advanceTimersByTime(settleMs - 1);
    }
    expect(readerOf("queue0")).not.toBe(home);
  });

  test("all lost: a metric stays where it is, and goes to the first that is heard again", () => {
    hear("queue0");
    allUp();
    const home = readerOf("queue0");
    for (const one of collectors) one.down();
    const last = readerOf("queue0");
    const third = collectors.find((one) => one !== home && one !== last);
    third?.up();
    expect(readerOf("queue0")).toBe(third);
  });
});

describe("while a metric moves", () => {
  test("what was said last stays in force until the new reader says a value", () => {
    const heard = hear("queue0");
    allUp();
    const home = readerOf("queue0");
    home.say("queue0", 7);
    home.down();
    const other = readerOf("queue0");
    other.say("queue0", "not read yet");
    vi.advanceTimersByTime(patienceMs - 1);
    other.say("queue0", 8);
    expect(heard).toEqual([7, 8]);
    other.say("queue0", "queue gone");
    expect(heard).toEqual([7, 8]); // its patience is not over
    vi.advanceTimersByTime(1);
    other.say("queue0", "queue gone");
    expect(heard).toEqual([7, 8, "queue gone"]);
  });

  test("on its way back it is read twice only until the first value", () => {
    const heard = hear("queue0");
    allUp();
    const home = readerOf("queue0");
    home.down();
    const other = readerOf("queue0");
    home.up();
    other.say("queue0", 1);
    vi.advanceTimersByTime(settleMs);
    expect(readersOf("queue0")).toHaveLength(2);
    other.say("queue0", 2);
    home.say("queue0", "not read yet");
    expect(readersOf("queue0")).toHaveLength(2);
    home.say("queue0", 3);
    expect(readerOf("queue0")).toBe(home);
    other.say("queue0", 4);
    home.say("queue0", 5);
    expect(heard).toEqual([1, 2, 3, 5]);
  });

  test("who has nothing to say does not have it read twice for ever", () => {
    const heard = hear("queue0");
    allUp();
    const home = readerOf("queue0");
    home.down();
    readerOf("queue0").say("queue0", 1);
    home.up();
    vi.advanceTimersByTime(settleMs + overlapMs);
    expect(readerOf("queue0")).toBe(home);
    vi.advanceTimersByTime(patienceMs);
    home.say("queue0", "no such queue");
    expect(heard).toEqual([1, "no such queue"]);
  });

  test("the new reader lost again leaves it where it was; the old one lost has it taken over", () => {
    hear("queue0");
    allUp();
    const home = readerOf("queue0");
    home.down();
    const other = readerOf("queue0");
    other.say("queue0", 1);
    home.up();
    vi.advanceTimersByTime(settleMs);
    home.down();
    expect(readerOf("queue0")).toBe(other);
    home.up();
    vi.advanceTimersByTime(settleMs);
    other.down();
    expect(readerOf("queue0")).toBe(home);
  });

  test("time never runs backwards: what the new reader had read long before is not told", () => {
    const heard = hear("queue0");
    allUp();
    const home = readerOf("queue0");
    home.say("queue0", 1);
    vi.advanceTimersByTime(100);
    home.down();
    const other = readerOf("queue0");
    other.say("queue0", 2, { ageMs: 400 });
    other.say("queue0", 3);
    expect(heard).toEqual([1, 3]);
  });

  test("hints go to whoever reads it, the newest to a new reader too", () => {
    const subscription = hub.subscribe({ source: "scripted", name: "queue0" }, () => undefined);
    allUp();
    const home = readerOf("queue0");
    subscription.hint({ target: 50, urgent: true });
    expect(home.hintFor("queue0")).toEqual({ target: 50, urgent: true });
    home.down();
    const other = readerOf("queue0");
    expect(other.hintFor("queue0")).toEqual({ target: 50, urgent: true });
    home.up();
    vi.advanceTimersByTime(settleMs);
    subscription.hint({ target: 20, urgent: false });
    for (const one of [home, other]) expect(one.hintFor("queue0")).toEqual({ target: 20, urgent: false });
  });

  test("each stream has a clock of its own: what a slow way took on one is not taken off on another", () => {
    const placed: PlacedSample[] = [];
    hub.subscribe({ source: "scripted", name: "queue0" }, (sample) => placed.push(sample));
    allUp();
    const home = readerOf("queue0");
    home.say("queue0", 1);
    vi.advanceTimersByTime(1000);
    home.down();
    readerOf("queue0").say("queue0", 2, { ageMs: 10 });
    expect(placed.map(({ takenAtMs, arrivedAtMs }) => arrivedAtMs - takenAtMs)).toEqual([0, 10]);
  });

  test("who ends leaves nothing behind", () => {
    const subscription = hub.subscribe({ source: "scripted", name: "queue0" }, () => undefined);
    allUp();
    readerOf("queue0").down();
    for (const one of collectors) one.up();
    vi.advanceTimersByTime(settleMs);
    subscription.end();
    expect(readersOf("queue0")).toEqual([]);
    vi.advanceTimersByTime(overlapMs);
    expect(readersOf("queue0")).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });
});
