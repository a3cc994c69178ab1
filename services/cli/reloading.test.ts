import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { invalid, MicroscalerError } from "../../shared/errors.ts";
import { group } from "../../shared/lifecycle/group.ts";
import type { RunningService } from "../../shared/lifecycle/service.ts";
import { listenError } from "../../shared/listen-error.ts";
import type { WatchedFiles } from "../../shared/watched-files.ts";
import { keptLog } from "../../test/support/kept-log.ts";
import type { Config } from "./config/load.ts";
import { watchConfig } from "./config/watch-config.ts";
import { reloading } from "./reloading.ts";
import { stopTimes } from "./stop-times.ts";

const folder = mkdtempSync(join(tmpdir(), "microscaler-reloading-"));
const file = join(folder, "pools.yaml");

const yaml = (capacity: number | string, guards = "") => `
actuators:
  sim: { kind: simulated }
pools:
  - name: demo
    actuator: sim
    capacity: ${capacity}
    workloads: [{ name: a, priority: 1, target: { kind: remainder }, ${guards}run: {} }]
`;

let applied: Config[];
let refuse: boolean;
let away: boolean;
let portInUse: boolean;
let stopMs: number;
let stopped: number;
let applyMs: number;
let tries: number;
let kept: ReturnType<typeof keptLog>;
let watched: WatchedFiles<Config>;
let startedWith: Config;

beforeEach(() => {
  vi.useFakeTimers();
  [applied, refuse, away, portInUse] = [[], false, false, false];
  [stopMs, stopped, applyMs, tries] = [0, 0, 0, 0];
  kept = keptLog();
  writeFileSync(file, yaml(1));
  watched = watchConfig(file, { references: "skip" }, kept.log);
  startedWith = watched.current();
});
afterEach(() => {
  watched.close();
  vi.useRealTimers();
  rmSync(file, { force: true });
});

/** A service that takes up the file from now on. */
function started(): RunningService {
  const stop = async () => {
    if (stopMs > 0) await new Promise((resolve) => setTimeout(resolve, stopMs));
    stopped += 1;
  };
  const apply = async (config: Config) => {
    tries += 1;
    if (applyMs > 0) await new Promise((resolve) => setTimeout(resolve, applyMs));
    if (refuse) throw invalid("the change", [{ path: "actuators", problem: "has changed" }]);
    if (portInUse) throw listenError("127.0.0.1:7004", new Error("EADDRINUSE"));
    if (away) throw new MicroscalerError("unavailable", "the store cannot be reached");
    applied.push(config);
  };
  return reloading({ name: "engine", address: "", stop }, watched, { startedWith, log: kept.log, apply });
}

const capacities = () => applied.map(({ pools }) => pools[0]?.capacity);

test("a file that says something else is applied once; one that is only written again is not", async () => {
  started();
  await vi.advanceTimersByTimeAsync(5000);
  expect(capacities()).toEqual([]);
  writeFileSync(file, yaml(2));
  await vi.advanceTimersByTimeAsync(5000);
  writeFileSync(file, yaml(2));
  await vi.advanceTimersByTimeAsync(5000);
  expect(capacities()).toEqual([2]);
});

test("a file that is still being written is not taken", async () => {
  started();
  for (let size = 2; size < 10; size++) {
    writeFileSync(file, yaml(size));
    await vi.advanceTimersByTimeAsync(500);
  }
  expect(capacities()).toEqual([]);
  await vi.advanceTimersByTimeAsync(500);
  expect(capacities()).toEqual([9]);
});

test("a file that is not valid, or gone, changes nothing, and is told with what is wrong", async () => {
  started();
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
  started();
  refuse = true;
  writeFileSync(file, yaml(4));
  await vi.advanceTimersByTimeAsync(2000);
  refuse = false;
  writeFileSync(file, yaml(5));
  await vi.advanceTimersByTimeAsync(2000);
  expect(capacities()).toEqual([5]);
  expect(JSON.stringify(kept.lines)).toMatch(/has changed/);
});

test("a change that comes while the service is being started is taken up once it runs", async () => {
  writeFileSync(file, yaml(6));
  await vi.advanceTimersByTimeAsync(2000);
  started();
  await vi.advanceTimersByTimeAsync(0);
  expect(capacities()).toEqual([6]);
});

test("what may surprise in a changed file is told as it is at the start", async () => {
  started();
  expect(kept.lines).toEqual([]);
  writeFileSync(file, yaml(2, "guards: { down: { select: disabled } }, "));
  await vi.advanceTimersByTimeAsync(2000);
  expect(capacities()).toEqual([2]);
  expect(JSON.stringify(kept.lines)).toMatch(/guards\.down\.select: disabled/);
});

test("a stop lets a change that is being taken up finish, and takes up no other", async () => {
  const service = started();
  applyMs = 1700;
  writeFileSync(file, yaml(2));
  await vi.advanceTimersByTimeAsync(1200);
  writeFileSync(file, yaml(3));
  await vi.advanceTimersByTimeAsync(1200);
  expect(watched.current().pools).toMatchObject([{ capacity: 3 }]);
  const ended = service.stop();
  await vi.advanceTimersByTimeAsync(200);
  expect({ stopped, capacities: capacities() }).toEqual({ stopped: 0, capacities: [] });
  await vi.advanceTimersByTimeAsync(200);
  await ended;
  await vi.advanceTimersByTimeAsync(5000);
  expect({ stopped, capacities: capacities() }).toEqual({ stopped: 1, capacities: [2] });
});

test("a change that takes too long holds up no stop, and leaves the parts all of their time", async () => {
  stopMs = stopTimes.partsMs;
  const parts = group();
  await parts.add(async () => ({ name: "what it uses", address: "", stop: async () => undefined }));
  await parts.add(async () => started());
  applyMs = 60_000;
  writeFileSync(file, yaml(2));
  await vi.advanceTimersByTimeAsync(1200);
  const problems = parts.stop(stopTimes.allMs);
  await vi.advanceTimersByTimeAsync(stopTimes.allMs);
  expect([await problems, stopped]).toEqual([[], 1]);
});

test("a change that cannot be taken just now is told once, and taken as soon as it can", async () => {
  started();
  away = true;
  writeFileSync(file, yaml(2));
  await vi.advanceTimersByTimeAsync(6000);
  expect(kept.lines.map(({ level, problem }) => [level, problem])).toEqual([[40, "the store cannot be reached"]]);
  away = false;
  await vi.advanceTimersByTimeAsync(1000);
  expect(capacities()).toEqual([2]);
});

test("what cannot be taken just now is tried once a second, however often it changes meanwhile", async () => {
  const service = started();
  away = true;
  for (const capacity of [2, 3, 4, 5]) {
    writeFileSync(file, yaml(capacity));
    await vi.advanceTimersByTimeAsync(1700);
  }
  tries = 0;
  await vi.advanceTimersByTimeAsync(10_000);
  expect(tries).toBe(10);
  await service.stop();
});

test("where a port is in use it is told once, and tried at ever longer waits, at once where the file changes", async () => {
  started();
  portInUse = true;
  writeFileSync(file, yaml(2));
  await vi.advanceTimersByTimeAsync(1000);
  expect(tries).toBe(1);
  await vi.advanceTimersByTimeAsync(62_000); // 1 + 2 + 4 + 8 + 16 + 32 s
  expect(tries).toBe(6);
  await vi.advanceTimersByTimeAsync(10 * 60_000);
  expect(tries).toBe(16); // 60 s each
  expect(kept.lines).toEqual([
    expect.objectContaining({ level: 40, problem: expect.stringMatching(/port is in use/) }),
  ]);
  writeFileSync(file, yaml(3));
  await vi.advanceTimersByTimeAsync(1000);
  expect(tries).toBe(17);
  portInUse = false;
  await vi.advanceTimersByTimeAsync(1000);
  expect(capacities()).toEqual([3]);
});

test("a change that could not be taken is not tried again once the service stops", async () => {
  const service = started();
  away = true;
  writeFileSync(file, yaml(4));
  await vi.advanceTimersByTimeAsync(3000);
  await service.stop();
  away = false;
  await vi.advanceTimersByTimeAsync(3000);
  expect(capacities()).toEqual([]);
});

test("a change that a stop cuts short is not told as refused", async () => {
  const service = started();
  [applyMs, refuse] = [1000, true];
  writeFileSync(file, yaml(2));
  await vi.advanceTimersByTimeAsync(1200);
  void service.stop();
  await vi.advanceTimersByTimeAsync(5000);
  expect(tries).toBe(1);
  expect(kept.lines).toEqual([]);
});

test("what keeps a change from being taken is told again after another was refused", async () => {
  started();
  const change = async (replicas: number) => {
    writeFileSync(file, yaml(replicas));
    await vi.advanceTimersByTimeAsync(3000);
  };
  away = true;
  await change(2);
  [away, refuse] = [false, true];
  await change(3);
  [away, refuse] = [true, false];
  await change(4);
  const away40 = [40, "the store cannot be reached"];
  expect(kept.lines.map(({ level, problem }) => [level, problem])).toEqual([away40, [50, expect.anything()], away40]);
});
