import { describe, expect, test } from "vitest";
import { randomFrom } from "../../../shared/random.ts";
import type { CoreSample } from "../../decision-engine/core/input.ts";
import type { Sampling } from "./model.ts";
import { Sampler } from "./sampler.ts";

const plain: Sampling = {
  everyMs: 500,
  delayMs: 100,
  noiseRatio: 0,
  missRatio: 0,
  tells: { inFlight: false, arrivals: false },
  includesInFlight: false,
};

/** What arrives within so many seconds from a queue of 100 with 7 in flight. */
function samples(parts: Partial<Sampling>, seconds: number): CoreSample[] {
  const sampler = new Sampler({ ...plain, ...parts }, randomFrom(1));
  const sight = { waiting: 100, inFlight: 7, arrivalsTotal: 1234 };
  const taken: CoreSample[] = [];
  for (let nowMs = 0; nowMs < seconds * 1000; nowMs += 5) {
    if (sampler.isDue(nowMs)) sampler.look(sight, nowMs);
    const sample = sampler.take(nowMs);
    if (sample) taken.push(sample);
  }
  return taken;
}

function valuesOf(taken: readonly CoreSample[]): number[] {
  return taken.map(({ reading }) => (reading.kind === "value" ? reading.value : Number.NaN));
}

describe("samples", () => {
  test("come at their interval, 70 to 130 ms late", () => {
    const taken = samples({}, 60);
    expect(taken.map(({ takenAtMs }) => takenAtMs)).toEqual(Array.from({ length: 120 }, (_, index) => index * 500));
    const delays = taken.map(({ takenAtMs, arrivedAtMs }) => arrivedAtMs - takenAtMs);
    expect(Math.min(...delays)).toBeGreaterThanOrEqual(70);
    expect(Math.max(...delays)).toBeLessThanOrEqual(135);
  });

  test("tell as much as their server does", () => {
    expect(samples({}, 1)[0]).toEqual({
      reading: { kind: "value", value: 100 },
      takenAtMs: 0,
      arrivedAtMs: expect.any(Number),
      includesInFlight: false,
    });
    const told = samples({ tells: { inFlight: true, arrivals: true }, includesInFlight: true }, 1)[0];
    expect(told).toMatchObject({ reading: { value: 107 }, inFlight: 7, arrivalsTotal: 1234, includesInFlight: true });
  });

  test("are lost as often as is said", () => {
    const share = samples({ missRatio: 0.2 }, 1000).length / 2000;
    expect(Math.abs(share - 0.8)).toBeLessThan(0.03);
  });

  test("are off by up to the noise, both ways", () => {
    const values = valuesOf(samples({ noiseRatio: 0.1 }, 300));
    expect([Math.min(...values), Math.max(...values)]).toEqual([90, 110]);
  });

  test("that overtake each other are not waited for: only the newest counts", () => {
    const sampler = new Sampler({ ...plain, everyMs: 10 }, randomFrom(1));
    const sight = { waiting: 1, inFlight: 0, arrivalsTotal: 1 };
    for (let nowMs = 0; nowMs <= 100; nowMs += 10) sampler.look(sight, nowMs);
    expect(sampler.take(1000)?.takenAtMs).toBe(100);
    expect(sampler.take(1000)).toBeUndefined();
  });
});
