import { describe, expect, test } from "vitest";
import type { Sample } from "../../shared/model/sample.ts";
import { streamClock } from "./freshness.ts";

const sample = (sentAtMs: number, ageMs = 0): Sample => ({
  metric: "m",
  reading: { kind: "value", value: 1 },
  includesInFlight: false,
  ageMs,
  sentAtMs,
  source: "scripted",
  latencyMs: 1,
});

describe("the clock of a stream", () => {
  test("never compares two machines' clocks: an offset of a year changes nothing", () => {
    const year = 31_536_000_000;
    const clock = streamClock();
    expect(clock.place(sample(year + 10), 10).takenAtMs).toBe(10);
    expect(clock.place(sample(year + 510), 510).takenAtMs).toBe(510);
  });

  test("takes off the age a sample was sent with", () => {
    expect(streamClock().place(sample(0, 300), 1000).takenAtMs).toBe(700);
  });

  test("keeps everything else that the server told, and invents nothing it did not", () => {
    const told = { inFlight: 3, arrivalsTotal: 90, includesInFlight: true };
    expect(streamClock().place({ ...sample(0), ...told }, 5)).toMatchObject(told);
    expect(Object.keys(streamClock().place(sample(0), 5))).not.toContain("arrivalsTotal");
  });

  test("adds what a sample took beyond the quickest one to its age", () => {
    const clock = streamClock();
    clock.place(sample(0), 2); // 2 ms on the way: the least
    expect(clock.place(sample(500), 4502).takenAtMs).toBeCloseTo(502, -1);
  });

  test("does not take the drift of two clocks for delay: a day at 100 ppm", () => {
    const clock = streamClock();
    let ageMs = 0;
    for (let atMs = 0; atMs < 86_400_000; atMs += 5000) {
      ageMs = atMs - clock.place(sample(atMs * (1 - 100e-6)), atMs).takenAtMs;
    }
    expect(ageMs).toBeLessThan(1);
  });

  test("does not make earlier samples younger when a quicker one arrives", () => {
    const clock = streamClock();
    clock.place(sample(0), 50);
    expect(clock.place(sample(500), 510).takenAtMs).toBe(510);
    expect(clock.place(sample(1000), 1050).takenAtMs).toBeCloseTo(1010, 0);
  });
});
