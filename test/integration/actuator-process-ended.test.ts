import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { processesWith, staying } from "../support/process-backend.ts";
import { type Bench, benchOf, patience } from "../support/process-bench.ts";

let bench: Bench;

beforeEach(async () => {
  bench = await benchOf();
});

afterEach(() => bench.end());

describe("when the actuator is killed", () => {
  test("no orphan remains, not even of a scale under way, and the counts are back within 2 s of its restart", async () => {
    const first = await bench.startApart();
    const work = bench.drive(first.address, { command: staying(bench.word) });
    await work.order(10);
    await expect.poll(() => processesWith(bench.word).length, patience).toBeGreaterThan(3);
    first.child.kill("SIGKILL");
    await expect.poll(() => processesWith(bench.word), { timeout: 3000, interval: 20 }).toEqual([]);

    const again = await bench.start();
    const startedAtMs = performance.now();
    const restored = bench.drive(again.address, { command: staying(bench.word) });
    await restored.order(10);
    await expect.poll(restored.now, patience).toMatchObject({ ready: 10 });
    expect(performance.now() - startedAtMs).toBeLessThan(2000);
    expect(processesWith(bench.word)).toHaveLength(10);
  });

  test("its next start ends what is left, where the watchdog was killed with it", async () => {
    const { child, address } = await bench.startApart();
    const work = bench.drive(address, {
      command: ["sh", "-c", "trap '' TERM; while :; do sleep 100; done", bench.word],
    });
    await work.order(3);
    await expect.poll(() => processesWith(bench.word).length, patience).toBe(3);
    for (const watchdog of watchdogs()) process.kill(watchdog, "SIGKILL");
    child.kill("SIGKILL");
    await once(child, "exit");
    await expect.poll(watchdogs, patience).toEqual([]);
    expect(processesWith(bench.word)).toHaveLength(3);
    await bench.start();
    expect(processesWith(bench.word)).toEqual([]);
  });

  test.runIf(process.platform === "linux")("what left its replica's process group ends, too", async () => {
    const { child, address } = await bench.startApart();
    const options = `{ argv0: "${bench.word}", detached: true, stdio: "ignore" }`;
    const program = `require("node:child_process").spawn("sleep", ["100"], ${options}); setInterval(() => {}, 1000)`;
    const escaped = () => processesWith(`${bench.word} 100`);
    await bench.drive(address, { command: [process.execPath, "-e", program] }).order(1);
    await expect.poll(() => escaped().length, patience).toBe(1);
    child.kill("SIGKILL");
    await expect.poll(escaped, { timeout: 3000, interval: 20 }).toEqual([]);
  });
});

test("starts another watchdog when one dies", async () => {
  await bench.start();
  const [first] = watchdogs();
  process.kill(first ?? 0, "SIGKILL");
  await expect.poll(() => watchdogs().filter((pid) => pid !== first).length, patience).toBe(1);
});

function watchdogs(): number[] {
  return processesWith(`${bench.stateDir}/replicas-`).filter((pid) => pid !== process.pid);
}

describe("the state folder", () => {
  test("belongs to one actuator; a second is refused and told which process holds it", async () => {
    await bench.start();
    await expect(bench.start()).rejects.toMatchObject({
      code: "wrong-state",
      message: `the state folder ${bench.stateDir} is used by process ${process.pid}; stop that one or choose another with --state-dir`,
    });
  });

  test("is taken over from a process that is gone, also where its number is in use again", async () => {
    await writeFile(join(bench.stateDir, "actuator.lock"), JSON.stringify({ pid: process.pid, started: "long ago" }));
    const service = await bench.start();
    await service.stop();
    await expect(readFile(join(bench.stateDir, "actuator.lock"))).rejects.toThrow("ENOENT");
  });

  test("a process is left alone that only has the number of a former replica", async () => {
    const stranger = spawn("sleep", ["100"], { detached: true });
    bench.onEnd(() => stranger.kill("SIGKILL"));
    await once(stranger, "spawn");
    const entryOfOld = { pid: stranger.pid, started: "long ago", label: "pool/work#1" };
    await writeFile(join(bench.stateDir, "replicas-old.jsonl"), `${JSON.stringify(entryOfOld)}\n{"pid":`);
    await bench.start();
    expect(stranger.exitCode).toBeNull();
    expect(stranger.signalCode).toBeNull();
    await expect(readFile(join(bench.stateDir, "replicas-old.jsonl"))).rejects.toThrow("ENOENT");
  });
});
