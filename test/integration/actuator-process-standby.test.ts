import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { processesWith, staying } from "../support/process-backend.ts";
import { type Bench, benchOf, patience } from "../support/process-bench.ts";

let bench: Bench;

beforeEach(async () => {
  bench = await benchOf();
});

afterEach(() => bench.end());

const created = (replicas: number) => ({ standby: { mode: "created", replicas } });
const paused = (replicas: number) => ({ standby: { mode: "paused", replicas } });

describe("a replica that is held as created", () => {
  test("becomes its program with the very same arguments, environment, folder and empty input", async () => {
    const { address } = await bench.start();
    const [program, folder] = [join(bench.stateDir, "told.cjs"), join(bench.stateDir, "told")];
    await mkdir(folder);
    await writeFile(
      program,
      `const { readFileSync, renameSync, writeFileSync } = require("node:fs");
       const { argv, env, pid } = process;
       const told = { args: argv.slice(2), greeting: env.GREETING, replica: env.MICROSCALER_REPLICA,
         folder: process.cwd(), input: readFileSync(0, "utf8") };
       writeFileSync(pid + ".new", JSON.stringify(told));
       renameSync(pid + ".new", pid + ".json");
       setInterval(() => {}, 1000);`,
    );
    const args = ["a b", "$HOME", "*", "", "it's", '"', "$(exit)", "-n", "\\n", "new\nline", "; exit 1", bench.word];
    const env = { GREETING: "hello  $PATH\n" };
    const command = [process.execPath, program, ...args];
    const work = bench.drive(address, { command, env, cwd: folder, ...created(1) });
    await work.order(0);
    await expect.poll(work.now, patience).toMatchObject({ ready: 0, standby: 1 });
    expect(await readdir(folder)).toEqual([]);
    await work.order(1);
    const files = async () => (await readdir(folder)).filter((name) => name.endsWith(".json"));
    await expect.poll(files, patience).toHaveLength(1);
    const [file = ""] = await files();
    expect(JSON.parse(await readFile(join(folder, file), "utf8"))).toEqual({
      args,
      greeting: env.GREETING,
      replica: "pool/work#1",
      folder,
      input: "",
    });
  });

  test("whose program does not exist is told before it is needed", async () => {
    const { address } = await bench.start();
    const work = bench.drive(address, { command: [`no-such-program-${bench.word}`], ...created(1) });
    await work.order(0);
    const detail = `the program no-such-program-${bench.word} was not found`;
    await expect.poll(() => work.now()?.trouble, patience).toMatchObject({ kind: "start-failed", detail });
    await expect.poll(() => work.now()?.trouble?.retryInMs, patience).toBeGreaterThan(200); // several attempts later
  });
});

describe("a replica that is frozen", () => {
  const counting = (path: string) =>
    `trap 'echo asked >> ${path}; exit' TERM; while :; do echo work >> ${path}; sleep 0.01; done`;

  test("does nothing until it is needed; the whole of its process group is frozen again when it is not", async () => {
    const { address } = await bench.start();
    const path = join(bench.stateDir, "work");
    const command = ["sh", "-c", `(${counting(path)}) & wait`, bench.word];
    const work = bench.drive(address, { command, pausable: true, ...paused(1) });
    const size = async () => (await readFile(path, "utf8").catch(() => "")).length;
    await work.order(1);
    await expect.poll(size, patience).toBeGreaterThan(20);
    await work.order(0);
    await expect.poll(work.now, patience).toMatchObject({ ready: 0, stopping: 0, standby: 1 });
    const before = await size();
    await new Promise((resolve) => setTimeout(resolve, 200)); // nothing is to happen in real processes
    expect(await size()).toBe(before);
    await work.order(1);
    await expect.poll(size, patience).toBeGreaterThan(before);
    expect(work.seen.every(({ trouble }) => trouble === undefined)).toBe(true);
  });

  test("is asked to end like any other, before it goes on with its work", async () => {
    const { address } = await bench.start();
    const path = join(bench.stateDir, "work");
    const run = { command: ["sh", "-c", counting(path), bench.word], pausable: true };
    const work = bench.drive(address, { ...run, ...paused(1) });
    await work.order(1);
    await expect.poll(() => existsSync(path), patience).toBe(true);
    await work.order(0);
    await expect.poll(work.now, patience).toMatchObject({ ready: 0, stopping: 0, standby: 1 });
    const lines = async () => (await readFile(path, "utf8")).split("\n").filter((line) => line);
    const before = await lines();
    await bench.drive(address, run).order(0); // without standby
    await expect.poll(() => processesWith(bench.word), patience).toEqual([]);
    expect((await lines()).slice(before.length)).toEqual(["asked"]);
  });

  test("is ended with the actuator, also where it ignores the signal", async () => {
    const service = await bench.start();
    const command = ["sh", "-c", "trap '' TERM; while :; do sleep 100; done", bench.word];
    const work = bench.drive(service.address, { command, ...paused(2), pausable: true });
    await work.order(2);
    await expect.poll(work.now, patience).toMatchObject({ ready: 2 });
    await expect.poll(() => processesWith(bench.word).length, patience).toBe(2);
    await work.order(0);
    await expect.poll(work.now, patience).toMatchObject({ ready: 0, stopping: 0, standby: 2 });
    const stoppedAtMs = performance.now();
    await service.stop();
    expect(performance.now() - stoppedAtMs).toBeLessThan(3000);
    expect(processesWith(bench.word)).toEqual([]);
  });

  test("is made again after a back-off when somebody kills it", async () => {
    const { address } = await bench.start();
    const work = bench.drive(address, { command: staying(bench.word), ...paused(1) });
    await work.order(0);
    await expect.poll(work.now, patience).toMatchObject({ standby: 1 });
    const [first = 0] = processesWith(bench.word);
    process.kill(first, "SIGKILL");
    await expect.poll(work.now, patience).toMatchObject({ standby: 0 });
    const troubles = work.seen.flatMap(({ trouble }) => (trouble ? [trouble] : []));
    expect(troubles[0]).toMatchObject({ kind: "crash-looping", detail: "ended by itself with signal SIGKILL" });
    expect(troubles[0]?.retryInMs).toBeGreaterThan(0);
    await expect.poll(work.now, patience).toMatchObject({ standby: 1 });
    expect(processesWith(bench.word)).not.toContain(first);
  });
});

describe("when the actuator is killed", () => {
  test.each([
    ["created", created(3)],
    ["paused", paused(3)],
  ])("nothing is left of what was held ready as %s", async (_, standby) => {
    const { child, address } = await bench.startApart();
    const work = bench.drive(address, { command: staying(bench.word), ...standby });
    await work.order(2);
    await expect.poll(work.now, patience).toMatchObject({ ready: 2, standby: 3 });
    expect(processesWith(bench.word).length).toBeGreaterThanOrEqual(5); // one may be frozen as it starts another program
    child.kill("SIGKILL");
    await expect.poll(() => processesWith(bench.word), { timeout: 3000, interval: 20 }).toEqual([]);
  });
});
