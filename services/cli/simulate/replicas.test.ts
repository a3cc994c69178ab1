import { describe, expect, test } from "vitest";
import { randomFrom } from "../../../shared/random.ts";
import type { ReplicaTimes } from "./model.ts";
import { Replicas } from "./replicas.ts";

const times: ReplicaTimes = { startMs: 800, stopMs: 300, variation: 0, failRatio: 0 };

function replicas(count: number, parts: Partial<ReplicaTimes> = {}): Replicas {
  return new Replicas({ ...times, ...parts }, count, randomFrom(1));
}

/** Ready, starting, stopping. */
function counts(of: Replicas): number[] {
  const { ready, starting, stopping } = of.observe("queue");
  return [ready, starting, stopping];
}

describe("replicas", () => {
  test("take their time to start and to stop, and hold a slot until they are gone", () => {
    const some = replicas(1);
    some.order(3, 0);
    expect([some.advance(799), counts(some)]).toEqual([false, [1, 2, 0]]);
    expect([some.advance(800), counts(some)]).toEqual([true, [3, 0, 0]]);
    some.order(1, 1000);
    expect([some.advance(1299), counts(some), some.held]).toEqual([false, [1, 0, 2], 3]);
    expect([some.advance(1300), counts(some), some.held]).toEqual([true, [1, 0, 0], 1]);
    expect(some.changes).toBe(4);
  });

  test("that still start are stopped before those that work, the youngest first", () => {
    const some = replicas(1);
    some.order(2, 0);
    some.order(3, 500);
    some.order(2, 600);
    expect(counts(some)).toEqual([1, 1, 1]);
    some.advance(800);
    expect(counts(some)).toEqual([2, 0, 1]);
  });

  test("finish what they hold before they are gone, and the idlest goes first", () => {
    const some = replicas(2);
    const [first, second] = some.ready;
    if (first) first.freeAtMs = 2000;
    if (second) second.freeAtMs = 1000;
    some.order(1, 0);
    expect(some.ready).toEqual([first]);
    some.advance(999);
    expect(counts(some)).toEqual([1, 0, 1]);
    some.advance(1000);
    expect(counts(some)).toEqual([1, 0, 0]);
  });

  test("whose start fails are started anew, and say so meanwhile", () => {
    const some = replicas(0, { failRatio: 0.5 });
    some.order(8, 0);
    some.advance(800);
    const { ready, starting, trouble } = some.observe("queue");
    expect(ready + starting).toBe(8);
    expect(starting).toBeGreaterThan(0);
    expect(trouble?.kind).toBe("start-failed");
    expect(some.changes).toBe(8 + starting);
    for (let nowMs = 1600; nowMs < 60_000; nowMs += 800) some.advance(nowMs);
    expect(some.observe("queue")).toMatchObject({ ready: 8, starting: 0 });
    expect(some.observe("queue").trouble).toBeUndefined();
  });
});
