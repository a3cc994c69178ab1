import { describe, expect, test } from "vitest";
import { randomFrom } from "../../../shared/random.ts";
import type { QueuePlant, ServiceTime } from "./model.ts";
import { Queue } from "./queue.ts";

function queue(ratePerSecond: number, service: ServiceTime): Queue {
  const plant: QueuePlant = {
    arrivals: { name: "even", durationMs: 60_000, ratePerSecond: () => ratePerSecond },
    service,
    sampling: {
      everyMs: 500,
      delayMs: 100,
      noiseRatio: 0,
      missRatio: 0,
      tells: { inFlight: false, arrivals: false },
      includesInFlight: false,
    },
    target: 50,
  };
  return new Queue(plant, { arrivals: randomFrom(1), service: randomFrom(2) });
}

/** Serves `ready` replicas from 0 on; returns what waited how long. */
function run(served: Queue, ready: number, untilMs: number): number[] {
  const replicas = Array.from({ length: ready }, () => ({ freeAtMs: 0 }));
  const waits: number[] = [];
  for (let nowMs = 0; nowMs < untilMs; nowMs += 50) {
    served.arrive(nowMs, 50);
    served.serve(replicas, nowMs, 50, (waitMs) => waits.push(waitMs));
  }
  return waits;
}

describe("a queue", () => {
  test("loses nothing: what arrived was taken or waits", () => {
    const busy = queue(100, { meanMs: 300, distribution: "exponential" });
    const waits = run(busy, 20, 60_000);
    expect(busy.length + waits.length).toBe(busy.arrivalsTotal);
    expect(Math.abs(busy.arrivalsTotal - 6000)).toBeLessThan(3 * Math.sqrt(6000));
  });

  test.each<[ServiceTime["distribution"], number]>([
    ["constant", 1],
    ["exponential", 2.5],
    ["lognormal", 1.5],
  ])("served in a %s time passes as many as the mean says", (distribution, tolerancePercent) => {
    const busy = queue(200, { meanMs: 100, distribution });
    const taken = run(busy, 10, 60_000).length; // 10 replicas · 10 a second · 60 s
    expect(Math.abs(taken - 6000) / 60).toBeLessThan(tolerancePercent);
  });

  test("that is served slower from some time on passes fewer", () => {
    const factorAt = (atMs: number) => (atMs < 30_000 ? 1 : 2);
    const slower = queue(200, { meanMs: 100, distribution: "constant", factorAt });
    expect(run(slower, 10, 60_000).length).toBe(3000 + 1500);
    expect([slower.meanServiceMs(0), slower.meanServiceMs(30_000)]).toEqual([100, 200]);
  });

  test("that nobody serves has waited since the arrivals", () => {
    const idle = queue(10, { meanMs: 300, distribution: "exponential" });
    run(idle, 0, 60_000);
    const waits: number[] = [];
    idle.drain(60_000, (waitMs, messages) => waits.push(...Array<number>(messages).fill(waitMs)));
    expect(waits.length).toBe(idle.arrivalsTotal);
    expect(waits).toEqual([...waits].sort((a, b) => b - a));
    expect(idle.length).toBe(0);
  });

  test("as theory has it (M/M/1 at 80 %): a message waits four service times on average", () => {
    const waits = run(queue(8, { meanMs: 100, distribution: "exponential" }), 1, 20_000_000);
    const mean = waits.reduce((sum, wait) => sum + wait, 0) / waits.length;
    expect(mean).toBeGreaterThan(370); // ρ/(1−ρ) · 100 ms = 400 ms, less half a step
    expect(mean).toBeLessThan(430);
  });
});
