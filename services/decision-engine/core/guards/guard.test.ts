import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { GuardSpec, Pause } from "../../../../shared/model/pool.ts";
import { guardSpecs } from "../../../../test/support/guard-arbitraries.ts";
import { directionGuards, inputOf, liveThrough, wantedOf } from "../../../../test/support/guarded-workload.ts";
import { facts, observed, sampleOf, workload } from "../../../../test/support/pool-builders.ts";
import { type GuardInput, guard, noGuardMemory } from "./guard.ts";

const bounds = { min: 2, max: 10 };

function intervalOf(guards: GuardSpec, desired: number, asked: number, parts: Parameters<typeof inputOf>[2] = {}) {
  return guard(workload("a", { replicas: bounds, guards }), inputOf(desired, asked, parts)).interval;
}

describe("bounds", () => {
  test("leave what lies between min and max, and min is a floor", () => {
    expect(intervalOf({}, 5, 5)).toEqual({
      floor: 2,
      least: 2,
      most: 10,
      leastReason: "bounded",
      mostReason: "bounded",
    });
  });

  test("follow the time of day, say so, and look again when it changes them", () => {
    const schedule = [{ min: 4, fromMinute: 480, toMinute: 1080, days: [1, 2, 3, 4, 5], timeZone: "Europe/Berlin" }];
    const spec = workload("a", { replicas: { ...bounds, schedule } });
    const look = (wallMs: number) => guard(spec, inputOf(2, 2, { nowMs: 7000, wallMs }));
    // a Friday; 06:59:50 UTC is ten seconds to eight in Berlin
    const before = look(Date.parse("2026-11-20T06:59:50Z"));
    expect(before).toMatchObject({ interval: { floor: 2 }, wakeAtMs: 17_000 });
    const after = look(Date.parse("2026-11-20T07:00:00Z"));
    expect(after.interval).toMatchObject({ floor: 4, least: 4, leastReason: "scheduled", mostReason: "bounded" });
  });
});

describe("a pause", () => {
  test.each<[Pause, object]>([
    ["up", { floor: 2, least: 2, most: 5, mostReason: "paused" }],
    ["down", { floor: 5, least: 5, most: 10, leastReason: "paused" }],
    ["both", { floor: 5, least: 5, most: 5, leastReason: "paused", mostReason: "paused" }],
  ])("%s leaves what is there, wherever it was said", (pause, interval) => {
    expect(intervalOf({ pause }, 5, 7)).toMatchObject(interval);
    expect(intervalOf({}, 5, 7, { facts: facts(observed("a", 5), { pause }) })).toMatchObject(interval);
  });

  test("of one direction here and the other there is one of both", () => {
    const known = facts(observed("a", 5), { pause: "down" });
    expect(intervalOf({ pause: "up" }, 5, 7, { facts: known })).toMatchObject({ floor: 5, least: 5, most: 5 });
  });

  test("is stronger than min and max", () => {
    expect(intervalOf({ pause: "up" }, 0, 5)).toMatchObject({ floor: 0, least: 0, most: 0 });
    expect(intervalOf({ pause: "down" }, 14, 5)).toMatchObject({ floor: 14, least: 14, most: 14 });
  });

  test("of growth takes back what was granted and has not come", () => {
    expect(intervalOf({ pause: "up" }, 4, 9, { allocated: 8 }).most).toBe(4);
  });
});

describe("messages in flight", () => {
  const holding = (inFlight: number, ageMs = 0) => ({
    facts: facts(observed("a", 8), { sample: { ...sampleOf(3, -ageMs), inFlight } }),
  });
  test.each([
    ["each replica holds one", 1, 5, 5],
    ["each holds up to four: ⌈9 / 4⌉", 4, 9, 3],
    ["more than there are replicas for", 1, 50, 8],
    ["none", 1, 0, 2],
  ])("keep as many replicas as hold them: %s", (_, perReplica, inFlight, floor) => {
    expect(intervalOf({ inFlight: { perReplica } }, 8, 0, holding(inFlight)).floor).toBe(floor);
  });

  test("keep the last replica, configured or not, and start none", () => {
    const spec = workload("a", { replicas: { min: 0, max: 10 } });
    const busy = guard(spec, inputOf(8, 0, holding(1)));
    expect(busy.interval).toMatchObject({ floor: 1, leastReason: "in-flight" });
    expect(guard(spec, inputOf(0, 0, holding(1))).interval.floor).toBe(0);
  });

  test("are those that were counted last, until a fresh sample says otherwise", () => {
    const absent = { facts: facts(observed("a", 8), { sample: sampleOf("the queue cannot be read", 0) }) };
    const floorOf = (parts: Partial<GuardInput>) => intervalOf({ inFlight: { perReplica: 1 } }, 8, 0, parts).floor;
    expect(floorOf(holding(5, 3001))).toBe(2);
    expect(floorOf({ ...holding(5, 3001), memory: { busy: 6 } })).toBe(6);
    expect(floorOf({ ...absent, memory: { busy: 6 } })).toBe(6);
    expect(floorOf({ ...holding(5), memory: { busy: 6 } })).toBe(5);
    expect(floorOf({ ...holding(0), memory: { busy: 6 } })).toBe(2);
  });

  test("are weaker than max and a pause of growth, stronger than min", () => {
    const guards: GuardSpec = { inFlight: { perReplica: 1 } };
    const known = { facts: facts(observed("a", 14), { sample: { ...sampleOf(3, 0), inFlight: 12 } }) };
    expect(intervalOf(guards, 14, 0, known)).toMatchObject({ floor: 10, most: 10 });
    expect(intervalOf(guards, 8, 0, holding(5))).toMatchObject({ floor: 5, leastReason: "in-flight" });
  });
});

test("one guard after the other takes its part, the earlier ones first", () => {
  const guards: GuardSpec = {
    step: { up: 3, down: 3 },
    up: directionGuards({ policies: [{ kind: "replicas", value: 2, periodMs: 1000 }] }),
    down: directionGuards({ cooldownMs: 1000 }),
  };
  const memory = { changes: [{ atMs: 0, sinceAtMs: 0, fewest: 5, most: 5 }] };
  expect(intervalOf(guards, 5, 9, { memory, nowMs: 500 })).toEqual({
    floor: 2,
    least: 5,
    most: 7,
    leastReason: "cooling-down",
    mostReason: "rate-limited",
    untilAtMs: 1000,
  });
});

const looks = fc.array(fc.record({ gapMs: fc.nat(3000), replicas: fc.nat(15) }), { minLength: 1, maxLength: 25 });

describe("any guards", () => {
  test("leave an interval with its floor below it", () => {
    fc.assert(
      fc.property(guardSpecs, fc.nat(12), looks, (guards, found, history) => {
        for (const { interval } of liveThrough(workload("a", { guards }), found, history)) {
          expect(interval.floor).toBeLessThanOrEqual(interval.least);
          expect(interval.least).toBeLessThanOrEqual(interval.most);
        }
      }),
    );
  });

  test("move nothing where what is asked for is there, but for bounds, and activation's 0 or 1", () => {
    fc.assert(
      fc.property(guardSpecs, fc.nat(10), looks, fc.nat(10), (guards, found, history, now) => {
        const spec = workload("a", { guards });
        const lived = liveThrough(spec, found, history).at(-1);
        const nowMs = lived?.nowMs ?? 0;
        const memory = lived?.memory ?? noGuardMemory;
        const settled = guard(spec, inputOf(now, now, { memory, nowMs, wallMs: nowMs, stepFrom: found }));
        expect(wantedOf(settled, now)).toBe(now);
      }),
    );
  });

  test("change nothing while no time goes by", () => {
    fc.assert(
      fc.property(guardSpecs, fc.nat(12), looks, (guards, found, history) => {
        const spec = workload("a", { guards });
        const { nowMs, memory, desired, asked } = liveThrough(spec, found, history).at(-1) ?? {
          nowMs: 0,
          memory: {},
          desired: found,
          asked: found,
        };
        const input = inputOf(desired, asked, { memory, nowMs, wallMs: nowMs });
        const first = guard(spec, input);
        const again = guard(spec, { ...input, memory: first.memory });
        expect(again).toEqual(first);
        expect(again.memory).toBe(first.memory);
      }),
    );
  });

  test("wake later than now, or not at all", () => {
    fc.assert(
      fc.property(guardSpecs, fc.nat(12), looks, (guards, found, history) => {
        for (const { nowMs, wakeAtMs } of liveThrough(workload("a", { guards }), found, history)) {
          expect(wakeAtMs ?? Number.POSITIVE_INFINITY).toBeGreaterThan(nowMs);
        }
      }),
    );
  });

  test("remember plain JSON", () => {
    fc.assert(
      fc.property(guardSpecs, fc.nat(12), looks, (guards, found, history) => {
        for (const { memory } of liveThrough(workload("a", { guards }), found, history)) {
          expect(JSON.parse(JSON.stringify(memory))).toEqual(memory);
        }
      }),
    );
  });
});

test("guards that are not configured remember nothing", () => {
  const moments = liveThrough(workload("a", { guards: { step: { up: 1 }, up: directionGuards() } }), 3, [
    { gapMs: 0, replicas: 9 },
    { gapMs: 500, replicas: 2 },
  ]);
  for (const { memory } of moments) expect(memory).toBe(noGuardMemory);
});
