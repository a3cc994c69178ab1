import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { startActuatorProcess } from "../../services/actuator-process/main.ts";
import type { RunningService } from "../../shared/lifecycle/service.ts";
import type { JsonObject } from "../../shared/model/json.ts";
import type { WorkloadObservation } from "../../shared/model/observation.ts";
import { actuatorClient } from "../../shared/rpc/actuator-client.ts";
import { createLog } from "../../shared/telemetry/log.ts";
import { processesWith, staying } from "../support/process-backend.ts";

const patience = { timeout: 10_000, interval: 10 };
const entry = new URL("../support/run-actuator-process.ts", import.meta.url).pathname;
const fence = { holder: "engine", generation: 1n };

let stateDir: string;
let word: string;
const cleanUps: (() => Promise<unknown> | unknown)[] = [];

beforeEach(async () => {
  stateDir = await realpath(await mkdtemp(join(tmpdir(), "microscaler-process-")));
  word = randomUUID();
  cleanUps.push(() => rm(stateDir, { recursive: true, force: true }));
});

afterEach(async () => {
  for (let cleanUp = cleanUps.pop(); cleanUp; cleanUp = cleanUps.pop()) await cleanUp();
});

async function start(folder = stateDir): Promise<RunningService> {
  const log = createLog("actuator-process", { level: "silent" });
  const service = await startActuatorProcess({ listen: "127.0.0.1:0", log, allowRefs: new Set(), stateDir: folder });
  cleanUps.push(() => service.stop());
  return service;
}

/** The same in a process of its own, which a test may kill. */
async function startApart(env: NodeJS.ProcessEnv = {}): Promise<{ child: ChildProcess; address: string; lines: string[] }> {
  const child = spawn(process.execPath, ["--import", "tsx", entry, stateDir], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, MICROSCALER_LOG: "silent", ...env },
  });
  const gone = once(child, "exit");
  cleanUps.push(() => {
    child.kill("SIGKILL");
    return gone;
  });
  const lines: string[] = [];
  createInterface({ input: child.stdout }).on("line", (line) => lines.push(line));
  await expect.poll(() => lines[0], patience).toMatch(/^serving /);
  return { child, address: lines[0]?.replace("serving ", "") ?? "", lines };
}

/** Orders one workload and follows what is observed of it. */
function drive(address: string, run: JsonObject) {
  const client = actuatorClient("process", address);
  const seen: WorkloadObservation[] = [];
  let sequence = BigInt(Date.now()); // above that of an earlier life
  const stream = client.observe(() => ({ pool: "pool", fence, runs: [] }), {
    onObservation: ({ workloads }) => seen.push(...workloads),
    onDown: () => undefined,
  });
  cleanUps.push(() => {
    stream.close();
    client.close();
  });
  return {
    seen,
    order: (desired: number) => {
      sequence += 1n;
      const orders = [{ run: { workload: "work", run, hash: JSON.stringify(run) }, desired }];
      return client.apply({ pool: "pool", fence, sequence, orders }, { deadlineMs: 5000 });
    },
    now: () => seen.at(-1),
  };
}

describe("when the actuator is killed", () => {
  test("no orphan remains, not even of a scale under way, and the counts are back within 2 s of its restart", async () => {
    const first = await startApart();
    const work = drive(first.address, { command: staying(word) });
    await work.order(10);
    await expect.poll(() => processesWith(word).length, patience).toBeGreaterThan(3);
    first.child.kill("SIGKILL");
    await expect.poll(() => processesWith(word), { timeout: 3000, interval: 20 }).toEqual([]);

    const again = await start();
    const startedAtMs = performance.now();
    const restored = drive(again.address, { command: staying(word) });
    await restored.order(10);
    await expect.poll(restored.now, patience).toMatchObject({ ready: 10 });
    expect(performance.now() - startedAtMs).toBeLessThan(2000);
    expect(processesWith(word)).toHaveLength(10);
  });

  test("its next start ends what is left, where the watchdog was killed with it", async () => {
    const { child, address } = await startApart();
    const work = drive(address, { command: ["sh", "-c", "trap '' TERM; while :; do sleep 100; done", word] });
    await work.order(3);
    await expect.poll(() => processesWith(word).length, patience).toBe(3);
    for (const watchdog of watchdogs()) process.kill(watchdog, "SIGKILL");
    child.kill("SIGKILL");
    await once(child, "exit");
    await expect.poll(watchdogs, patience).toEqual([]);
    expect(processesWith(word)).toHaveLength(3);
    await start();
    expect(processesWith(word)).toEqual([]);
  });

  test("a replica that left its process group ends, too", async () => {
    if (process.platform !== "linux") return;
    const { child, address } = await startApart();
    const escape = `require("node:child_process").spawn("sleep", ["100"], { argv0: "${word}", detached: true }).unref()`;
    const work = drive(address, { command: [process.execPath, "-e", `${escape}; setInterval(() => {}, 1000)`] });
    await work.order(1);
    await expect.poll(() => processesWith(word).filter((pid) => !work.seen.includes(undefined as never) && pid).length, patience).toBeGreaterThan(0);
    child.kill("SIGKILL");
    await expect.poll(() => processesWith(word), { timeout: 3000, interval: 20 }).toEqual([]);
  });
});

test("starts another watchdog when one dies", async () => {
  await start();
  const [first] = watchdogs();
  process.kill(first ?? 0, "SIGKILL");
  await expect.poll(() => watchdogs().filter((pid) => pid !== first).length, patience).toBe(1);
});

function watchdogs(): number[] {
  return processesWith(`${stateDir}/replicas-`).filter((pid) => pid !== process.pid);
}

describe("stopping a replica", () => {
  test("ends its whole process group", async () => {
    const { address } = await start();
    const work = drive(address, { command: ["sh", "-c", `sh -c 'while :; do sleep 100; done' ${word}-child & wait`, word] });
    await work.order(1);
    await expect.poll(() => processesWith(`${word}-child`).length, patience).toBe(2);
    await work.order(0);
    await expect.poll(work.now, patience).toMatchObject({ ready: 0, stopping: 0 });
    expect(processesWith(word)).toEqual([]);
  });

  test("kills one that ignores the signal once its grace time is over; until then it holds its slot", async () => {
    const { address } = await start();
    const work = drive(address, {
      command: ["sh", "-c", "trap '' TERM; while :; do sleep 0.1; done", word],
      stop: { grace: "300ms" },
    });
    await work.order(1);
    await expect.poll(work.now, patience).toMatchObject({ ready: 1 });
    await expect.poll(() => processesWith(word).length, patience).toBe(1);
    const orderedAtMs = performance.now();
    await work.order(0);
    await expect.poll(work.now, patience).toMatchObject({ ready: 0, stopping: 1 });
    await expect.poll(work.now, patience).toMatchObject({ ready: 0, stopping: 0 });
    expect(performance.now() - orderedAtMs).toBeGreaterThanOrEqual(290);
    expect(processesWith(word)).toEqual([]);
  });

  test("when the actuator stops, stubborn ones are gone within 4.5 s", async () => {
    const service = await start();
    const work = drive(service.address, { command: ["sh", "-c", "trap '' TERM; while :; do sleep 100; done", word] });
    await work.order(3);
    await expect.poll(() => processesWith(word).length, patience).toBe(3);
    const stoppedAtMs = performance.now();
    await service.stop();
    expect(performance.now() - stoppedAtMs).toBeLessThan(4500);
    expect(processesWith(word)).toEqual([]);
  });
});

describe("what fails is told", () => {
  test("a replica that ends by itself is started again after a pause that grows", async () => {
    const { address } = await start();
    const work = drive(address, { command: ["sh", "-c", "exit 3"] });
    await work.order(1);
    const troubles = () => work.seen.flatMap(({ trouble }) => (trouble ? [trouble] : []));
    await expect.poll(() => Math.max(0, ...troubles().map(({ retryInMs = 0 }) => retryInMs)), patience).toBeGreaterThan(300);
    expect(troubles()[0]).toMatchObject({ kind: "crash-looping", detail: "ended by itself with exit code 3" });
    expect(troubles()[0]?.retryInMs).toBeLessThanOrEqual(100);
    expect(Math.max(...work.seen.map(({ ready, starting, stopping }) => ready + starting + stopping))).toBe(1);
    await work.order(0);
    await expect.poll(work.now, patience).toEqual({ workload: "work", desired: 0, ready: 0, starting: 0, stopping: 0, standby: 0 });
  });

  test("a command that does not exist, one that may not be executed, a folder that is missing", async () => {
    const { address } = await start();
    const plain = join(stateDir, "plain-file");
    await writeFile(plain, "not a program");
    const expected: [JsonObject, string][] = [
      [{ command: ["no-such-program"] }, "the program no-such-program was not found"],
      [{ command: [plain] }, `the program ${plain} may not be executed`],
      [{ command: ["sh"], cwd: "/no/such/folder" }, "the working directory /no/such/folder does not exist"],
    ];
    for (const [run, detail] of expected) {
      const work = drive(address, run);
      await work.order(1);
      await expect.poll(() => work.now()?.trouble, patience).toMatchObject({ kind: "start-failed", detail });
    }
  });

  test("more processes than a machine holds are refused", async () => {
    const { address } = await start();
    const [outcome] = await drive(address, { command: staying(word) }).order(1001);
    expect(outcome).toMatchObject({ kind: "rejected", retryable: false, reason: expect.stringContaining("at most 1000") });
  });
});

describe("how a replica is run", () => {
  const report = (path: string) => ["sh", "-c", `env > ${path}.new; pwd >> ${path}.new; mv ${path}.new ${path}; sleep 100`];

  test("it sees what is configured and the basics, nothing else of the actuator's environment", async () => {
    process.env.MICROSCALER_TEST_SECRET = "hush";
    cleanUps.push(() => delete process.env.MICROSCALER_TEST_SECRET);
    const { address } = await start();
    const folder = join(stateDir, "work");
    await mkdir(folder);
    const path = join(stateDir, "environment");
    const env = { GREETING: "hello" };
    await drive(address, { command: report(path), env, cwd: folder }).order(1);
    const text = () => readFile(path, "utf8").catch(() => "");
    await expect.poll(text, patience).toContain("GREETING=hello");
    expect(await text()).not.toContain("hush");
    expect(await text()).toContain(`PATH=${process.env.PATH}`);
    expect(await text()).toContain("MICROSCALER_REPLICA=pool/work#1");
    expect((await text()).trimEnd().split("\n").at(-1)).toBe(folder);

    const inheriting = `${path}-inherited`;
    await drive(address, { command: report(inheriting), inheritEnv: true }).order(1);
    await expect.poll(() => readFile(inheriting, "utf8").catch(() => ""), patience).toContain("MICROSCALER_TEST_SECRET=hush");
  });

  test("its lines appear with its name before them, or not at all", async () => {
    const { address, lines } = await startApart();
    await drive(address, { command: ["sh", "-c", `echo dropped-${word}; sleep 100`] }).order(1);
    await drive(address, { command: ["sh", "-c", `echo one-${word}; printf two-${word}; exec sleep 1000`, word], output: "prefix" }).order(1);
    await expect.poll(() => lines, patience).toContainEqual(expect.stringMatching(new RegExp(`^\\[pool/work#\\d+\\] one-${word}$`)));
    expect(lines.join("\n")).not.toContain("dropped");
  });
});

describe("the state folder", () => {
  test("belongs to one actuator; a second is refused and told which process holds it", async () => {
    await start();
    await expect(start()).rejects.toMatchObject({
      code: "wrong-state",
      message: `the state folder ${stateDir} is used by process ${process.pid}; stop that one or choose another with --state-dir`,
    });
  });

  test("is taken over from a process that is gone, also where its number is in use again", async () => {
    await writeFile(join(stateDir, "actuator.lock"), JSON.stringify({ pid: process.pid, started: "long ago" }));
    const service = await start();
    await service.stop();
    await expect(readFile(join(stateDir, "actuator.lock"))).rejects.toThrow("ENOENT");
  });

  test("a process is left alone that only has the number of a former replica", async () => {
    const stranger = spawn("sleep", ["100"], { detached: true });
    cleanUps.push(() => stranger.kill("SIGKILL"));
    await once(stranger, "spawn");
    const entryOfOld = { pid: stranger.pid, started: "long ago", label: "pool/work#1" };
    await writeFile(join(stateDir, "replicas-old.jsonl"), `${JSON.stringify(entryOfOld)}\n{"pid":`);
    await start();
    expect(stranger.exitCode).toBeNull();
    expect(stranger.signalCode).toBeNull();
    await expect(readFile(join(stateDir, "replicas-old.jsonl"))).rejects.toThrow("ENOENT");
  });
});
