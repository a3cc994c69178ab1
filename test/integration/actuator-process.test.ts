import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { JsonObject } from "../../shared/model/json.ts";
import { processesWith, staying } from "../support/process-backend.ts";
import { type Bench, benchOf, patience } from "../support/process-bench.ts";

let bench: Bench;

beforeEach(async () => {
  bench = await benchOf();
});

afterEach(() => bench.end());

test("orders that follow each other quickly are each taken exactly: 5, then 2 while starting, then 4 while stopping", async () => {
  const { address } = await bench.start();
  const work = bench.drive(address, {
    command: ["sh", "-c", "trap 'sleep 0.2; exit' TERM; while :; do sleep 0.05; done", bench.word],
  });
  await work.order(5);
  await work.order(2);
  await work.order(4);
  await expect.poll(work.now, patience).toMatchObject({ desired: 4, ready: 4, starting: 0, stopping: 0 });
  await work.order(1);
  await work.order(3);
  await expect.poll(work.now, patience).toMatchObject({ desired: 3, ready: 3, starting: 0, stopping: 0 });
  for (const { desired = 0, ready, starting } of work.seen) expect(ready + starting).toBeLessThanOrEqual(desired);
  const { stopping, ready } = work.seen.find(({ desired, stopping: leaving }) => desired === 3 && leaving > 0) ?? {};
  expect(stopping).toBe(3); // those given up are not taken back; new ones take their places
  expect(ready).toBeLessThanOrEqual(3);
  expect(processesWith(bench.word)).toHaveLength(3);
});

describe("stopping a replica", () => {
  test("ends its whole process group", async () => {
    const { address } = await bench.start();
    const work = bench.drive(address, {
      command: ["sh", "-c", `sh -c 'while :; do sleep 100; done' ${bench.word}-child & wait`, bench.word],
    });
    await work.order(1);
    await expect.poll(() => processesWith(`${bench.word}-child`).length, patience).toBe(2);
    await work.order(0);
    await expect.poll(work.now, patience).toMatchObject({ ready: 0, stopping: 0 });
    expect(processesWith(bench.word)).toEqual([]);
  });

  test("kills one that ignores the signal once its grace time is over; until then it holds its slot", async () => {
    const { address } = await bench.start();
    const work = bench.drive(address, {
      command: ["sh", "-c", "trap '' TERM; while :; do sleep 0.1; done", bench.word],
      stop: { grace: "300ms" },
    });
    await work.order(1);
    await expect.poll(work.now, patience).toMatchObject({ ready: 1 });
    await expect.poll(() => processesWith(bench.word).length, patience).toBe(1);
    const orderedAtMs = performance.now();
    await work.order(0);
    await expect.poll(work.now, patience).toMatchObject({ ready: 0, stopping: 1 });
    await expect.poll(work.now, patience).toMatchObject({ ready: 0, stopping: 0 });
    expect(performance.now() - orderedAtMs).toBeGreaterThanOrEqual(290);
    expect(processesWith(bench.word)).toEqual([]);
  });

  test("when the actuator stops, stubborn ones are gone within 3 s", async () => {
    const service = await bench.start();
    const work = bench.drive(service.address, {
      command: ["sh", "-c", "trap '' TERM; while :; do sleep 100; done", bench.word],
    });
    await work.order(3);
    await expect.poll(() => processesWith(bench.word).length, patience).toBe(3);
    const stoppedAtMs = performance.now();
    await service.stop();
    expect(performance.now() - stoppedAtMs).toBeLessThan(3000);
    expect(processesWith(bench.word)).toEqual([]);
  });
});

describe("what fails is told", () => {
  test("a replica that ends by itself is started again after a pause that grows", async () => {
    const { address } = await bench.start();
    const work = bench.drive(address, { command: ["sh", "-c", "exit 3"] });
    await work.order(1);
    const troubles = () => work.seen.flatMap(({ trouble }) => (trouble ? [trouble] : []));
    await expect
      .poll(() => Math.max(0, ...troubles().map(({ retryInMs = 0 }) => retryInMs)), patience)
      .toBeGreaterThan(300);
    expect(troubles()[0]).toMatchObject({ kind: "crash-looping", detail: "ended by itself with exit code 3" });
    expect(troubles()[0]?.retryInMs).toBeLessThanOrEqual(100);
    expect(Math.max(...work.seen.map(({ ready, starting, stopping }) => ready + starting + stopping))).toBe(1);
    await work.order(0);
    await expect
      .poll(work.now, patience)
      .toEqual({ workload: "work", desired: 0, ready: 0, starting: 0, stopping: 0, standby: 0 });
  });

  test("a command that does not exist, one that may not be executed, a folder that is missing", async () => {
    const { address } = await bench.start();
    const plain = join(bench.stateDir, "plain-file");
    await writeFile(plain, "not a program");
    const expected: [JsonObject, string][] = [
      [{ command: ["no-such-program"] }, "the program no-such-program was not found"],
      [{ command: [plain] }, `the program ${plain} may not be executed`],
      [{ command: ["sh"], cwd: "/no/such/folder" }, "the working directory /no/such/folder does not exist"],
    ];
    for (const [run, detail] of expected) {
      const work = bench.drive(address, run);
      await work.order(1);
      await expect.poll(() => work.now()?.trouble, patience).toMatchObject({ kind: "start-failed", detail });
    }
  });

  test("more processes than a machine holds are refused", async () => {
    const { address } = await bench.start();
    const [outcome] = await bench.drive(address, { command: staying(bench.word) }).order(1001);
    expect(outcome).toMatchObject({
      kind: "rejected",
      retryable: false,
      reason: expect.stringContaining("at most 1000"),
    });
  });
});

describe("how a replica is run", () => {
  const report = (path: string) => [
    "sh",
    "-c",
    `env > ${path}.new; pwd >> ${path}.new; mv ${path}.new ${path}; sleep 100`,
  ];

  test("it sees what is configured and the basics, nothing else of the actuator's environment", async () => {
    process.env.MICROSCALER_TEST_SECRET = "hush";
    bench.onEnd(() => delete process.env.MICROSCALER_TEST_SECRET);
    const { address } = await bench.start();
    const folder = join(bench.stateDir, "work");
    await mkdir(folder);
    const path = join(bench.stateDir, "environment");
    const env = { GREETING: "hello" };
    await bench.drive(address, { command: report(path), env, cwd: folder }).order(1);
    const text = () => readFile(path, "utf8").catch(() => "");
    await expect.poll(text, patience).toContain("GREETING=hello");
    expect(await text()).not.toContain("hush");
    expect(await text()).toContain(`PATH=${process.env.PATH}`);
    expect(await text()).toContain("MICROSCALER_REPLICA=pool/work#1");
    expect((await text()).trimEnd().split("\n").at(-1)).toBe(folder);

    const inheriting = `${path}-inherited`;
    await bench.drive(address, { command: report(inheriting), inheritEnv: true }).order(1);
    await expect
      .poll(() => readFile(inheriting, "utf8").catch(() => ""), patience)
      .toContain("MICROSCALER_TEST_SECRET=hush");
  });

  test("it goes on when whoever read the actuator's output went away", async () => {
    const { child, address } = await bench.startApart();
    const path = join(bench.stateDir, "written");
    const command = ["sh", "-c", `seq 1 100000 && touch ${path}; exec sleep 100`];
    child.stdout?.destroy();
    await bench.drive(address, { command, output: "prefix" }).order(1);
    await expect.poll(() => existsSync(path), patience).toBe(true);
    expect(child.exitCode).toBeNull();
  });

  test("its lines appear with its name before them, or not at all", async () => {
    const { address, lines } = await bench.startApart();
    await bench.drive(address, { command: ["sh", "-c", `echo dropped-${bench.word}; sleep 100`] }).order(1);
    await bench
      .drive(address, {
        command: ["sh", "-c", `echo one-${bench.word}; printf two-${bench.word}; exec sleep 1000`, bench.word],
        output: "prefix",
      })
      .order(1);
    await expect
      .poll(() => lines, patience)
      .toContainEqual(expect.stringMatching(new RegExp(`^\\[pool/work#\\d+\\] one-${bench.word}$`)));
    expect(lines.join("\n")).not.toContain("dropped");
  });
});
