import { spawn } from "node:child_process";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { fleetPools, waitingAt } from "./fleet.ts";
import { fleetSizes } from "./fleet-sizes.ts";
import { arrivals, probe } from "./latency-probe.ts";
import { onceConnected } from "./once-connected.ts";
import { bucketsOf, quantileOf, sumOf } from "./prometheus-text.ts";
import { pulse } from "./pulse.ts";
import { costPerWorkload, growthOf, isHeld } from "./scale-verdict.ts";
import { sharedText } from "./shared-text.ts";

describe("a pulse", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test("calls for each thing once a period, spread over it", () => {
    const calls: string[] = [];
    const beat = pulse(5, 500, (index, turn) => calls.push(`${index}.${turn}`));
    vi.advanceTimersByTime(300);
    expect(calls).toEqual(["0.0", "1.0", "2.0"]);
    vi.advanceTimersByTime(700);
    expect(calls).toEqual(["0.0", "1.0", "2.0", "3.0", "4.0", "0.1", "1.1", "2.1", "3.1", "4.1"]);
    expect(beat.calls()).toBe(10);
    expect(beat.lastedMs()).toBe(1000);
    beat.stop();
    vi.advanceTimersByTime(1000);
    expect(beat.calls()).toBe(10);
  });
});

describe("a metric in the text of Prometheus", () => {
  const text = [
    "# HELP decided_total samples",
    'decided_total{pool="a",name="x } y"} 5',
    'decided_total{pool="b"} 7.5 1795354006405',
    "decided_totally 100",
    "plain 3",
  ].join("\n");

  test("is the sum over its labels, and of no other", () => {
    expect(sumOf("decided_total", text)).toBe(12.5);
    expect(sumOf("plain", text)).toBe(3);
    expect(sumOf("decided", text)).toBeUndefined();
  });
});

describe("a histogram in the text of Prometheus", () => {
  const text = (within10: number, within20: number, all: number) =>
    [
      `took_seconds_bucket{pool="a",le="0.01"} ${within10}`,
      `took_seconds_bucket{pool="a",le="0.02"} ${within20}`,
      `took_seconds_bucket{pool="a",le="+Inf"} ${all}`,
      'took_seconds_bucket{pool="b",le="0.01"} 1',
      'took_seconds_bucket{pool="b",le="0.02"} 1',
      'took_seconds_bucket{pool="b",le="+Inf"} 1',
      `took_seconds_count{pool="a"} ${all}`,
    ].join("\n");
  const between = (ratio: number) =>
    quantileOf(bucketsOf("took_seconds", text(10, 10, 10)), bucketsOf("took_seconds", text(60, 109, 110)), ratio);

  test("says below which bound a part of what came between two readings lies", () => {
    expect([between(0.5), between(0.99), between(1)]).toEqual([0.01, 0.02, Number.POSITIVE_INFINITY]);
  });

  test("says nothing where nothing came", () => {
    const same = bucketsOf("took_seconds", text(1, 2, 3));
    expect([quantileOf(same, same, 0.99), quantileOf(new Map(), new Map(), 0.5)]).toEqual([undefined, undefined]);
  });
});

describe("bench:scale", () => {
  const step = (
    workloads: number,
    cpuCores: number,
    changes: { rssMiB?: number; decisionsPerSecond?: number } = {},
  ) => {
    return { workloads, decisionsPerSecond: 2 * workloads, cpuCores, rssMiB: 300, ...changes };
  };

  test("a decision costs the time of the cores there were, and grows from 1,000 to 10,000", () => {
    expect(costPerWorkload({ cpuCores: 0.5, decisionsPerSecond: 20_000 })).toBe(25);
    expect(growthOf([step(1000, 0.05), step(10_000, 0.6)])).toBeCloseTo(1.2, 12);
    expect(growthOf([step(1000, 0.05)])).toBeUndefined();
  });

  test.each([
    ["all there is", [step(1000, 0.1), step(10_000, 1)], true],
    ["more than a core", [step(1000, 0.1), step(10_000, 1.01)], false],
    ["more memory", [step(1000, 0.1), step(10_000, 1, { rssMiB: 513 })], false],
    ["dearer", [step(1000, 0.05), step(10_000, 0.7)], false],
    ["late", [step(1000, 0.1), step(10_000, 1, { decisionsPerSecond: 19_700 })], false],
    ["what nothing is compared with", [step(100, 0.01), step(10_000, 0.5)], false],
    ["not measured", [step(100, 0.1)], true],
  ] as const)("10,000 workloads that take %s", (_, steps, held) => expect(isHeld(steps, undefined)).toBe(held));

  test.each([
    [3000, true, "3.0 s after a kill"],
    [3001, false, "3.0 s after a kill"],
    [undefined, false, "not within 30 s after a kill"],
  ])("a takeover of %s ms", (takeoverMs, held, text) => {
    expect(isHeld([step(100, 0.1)], { takeoverMs })).toBe(held);
    const said = sharedText({ cpuCores: [0.5, 0.4, 0.3], decidedRatio: 0.985, takeoverMs });
    expect(said).toContain(`take 0.50, 0.40, 0.30 cores and decide 98.5 % of the samples; ${text}`);
  });

  test("sizes are those up to the largest asked for, and one below all is refused", () => {
    expect(fleetSizes(10_000)).toEqual([100, 1000, 10_000]);
    expect(fleetSizes(9999)).toEqual([100, 1000]);
    expect(() => fleetSizes(50)).toThrow("--workloads 50 is below 100, the smallest fleet that is measured");
  });

  test("each workload of a fleet has a metric of its own, that comes below and above the ceiling", () => {
    const pools = fleetPools({ pools: 3, workloadsPerPool: 4, law: {} }, "simulated");
    expect(new Set(JSON.stringify(pools).match(/"pool-\d+\.queue-\d+"/g))).toHaveLength(12);
    const values = Array.from({ length: 1200 }, (_unused, sample) => waitingAt(7, sample));
    expect(Math.min(...values)).toBe(0);
    expect(Math.max(...values)).toBeGreaterThan(50);
    expect(values.every(Number.isInteger)).toBe(true);
  });
});

test("bench:latency counts the commands of its probe only", async () => {
  const commands = arrivals();
  commands.note(probe); // nobody waits for it
  const next = commands.next();
  commands.note("pool-1");
  const early = await Promise.race([next, Promise.resolve("none yet")]);
  expect(early).toBe("none yet");
  commands.note(probe);
  expect(await next).toBeLessThanOrEqual(performance.now());
});

test("a process that ends before it has connected is told, not waited for", async () => {
  const child = spawn(process.execPath, ["-e", "process.exit(3)"], { stdio: "ignore" });
  await expect(onceConnected("the relay", child, () => false)).rejects.toThrow("the relay ended with code 3");
});
