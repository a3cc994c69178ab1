import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { invalid } from "../../../shared/errors.ts";
import { keptLog } from "../../../test/support/kept-log.ts";
import type { Config } from "./load.ts";
import { watchConfig } from "./watch-config.ts";

const folder = mkdtempSync(join(tmpdir(), "microscaler-watch-"));
const file = join(folder, "pools.yaml");

const yaml = (capacity: number | string) => `
actuators:
  sim: { kind: simulated }
pools:
  - name: demo
    actuator: sim
    capacity: ${capacity}
    workloads: [{ name: a, priority: 1, target: { kind: remainder }, run: {} }]
`;

let applied: Config[];
let refuse: boolean;
let kept: ReturnType<typeof keptLog>;
let watch: { close(): void };

beforeEach(() => {
  vi.useFakeTimers();
  applied = [];
  refuse = false;
  kept = keptLog();
  writeFileSync(file, yaml(1));
  const apply = async (config: Config) => {
    if (refuse) throw invalid("the change", [{ path: "actuators", problem: "has changed" }]);
    applied.push(config);
  };
  watch = watchConfig(file, { references: "skip" }, { apply, log: kept.log });
});
afterEach(() => {
  watch.close();
  vi.useRealTimers();
  rmSync(file, { force: true });
});

const capacities = () => applied.map(({ pools }) => pools[0]?.capacity);

test("a file that says something else is applied once; one that is only written again is not", async () => {
  await vi.advanceTimersByTimeAsync(5000);
  expect(capacities()).toEqual([]);
  writeFileSync(file, yaml(2));
  await vi.advanceTimersByTimeAsync(5000);
  writeFileSync(file, yaml(2));
  await vi.advanceTimersByTimeAsync(5000);
  expect(capacities()).toEqual([2]);
});

test("a file that is still being written is not taken", async () => {
  for (let size = 2; size < 10; size++) {
    writeFileSync(file, yaml(size));
    await vi.advanceTimersByTimeAsync(500);
  }
  expect(capacities()).toEqual([]);
  await vi.advanceTimersByTimeAsync(500);
  expect(capacities()).toEqual([9]);
});

test("a file that is not valid, or gone, changes nothing, and is told with what is wrong", async () => {
  writeFileSync(file, yaml('"many"'));
  await vi.advanceTimersByTimeAsync(2000);
  rmSync(file);
  await vi.advanceTimersByTimeAsync(2000);
  expect(capacities()).toEqual([]);
  expect(JSON.stringify(kept.lines)).toMatch(/capacity.*many/);
  writeFileSync(file, yaml(3));
  await vi.advanceTimersByTimeAsync(2000);
  expect(capacities()).toEqual([3]);
});

test("a change that is refused leaves the last one in force; the next is taken", async () => {
  refuse = true;
  writeFileSync(file, yaml(4));
  await vi.advanceTimersByTimeAsync(2000);
  refuse = false;
  writeFileSync(file, yaml(5));
  await vi.advanceTimersByTimeAsync(2000);
  expect(capacities()).toEqual([5]);
  expect(JSON.stringify(kept.lines)).toMatch(/has changed/);
});
