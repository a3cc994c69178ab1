import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { z } from "zod";
import { packageRoot } from "../../shared/package-root.ts";
import { needs } from "../support/available.ts";

const readable = process.platform === "linux";
const proc = needs({ name: "proc", available: readable, enable: "run on Linux: /proc tells what is left running" });

const quantiles = z.strictObject({ p50: z.number(), p99: z.number() });
const spread = z.strictObject({ min: z.number(), max: z.number(), mean: z.number(), final: z.number() });
const reportShape = z.strictObject({
  messages: z.strictObject({ produced: z.int(), consumed: z.int(), left: z.int(), lost: z.int() }),
  queue: z.strictObject({
    target: z.literal(50),
    p50: z.number(),
    p95: z.number(),
    max: z.number(),
    aboveTargetRatio: z.number().min(0).max(1),
  }),
  workloads: z.strictObject({ producer: spread, consumer: spread, remainder: spread }),
  reallocations: z.int(),
  maxTotalReplicas: z.int(),
  reactionMs: z.strictObject({ first: quantiles, last: quantiles }),
  errors: z.array(z.strictObject({ atMs: z.number(), subject: z.string(), problem: z.string() })),
});

/** Everything the demo starts has this folder in its environment, directly or as the folder of its ledger. */
let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "microscaler-demo-test-"));
});
afterEach(() => {
  for (const pid of remaining()) process.kill(pid, "SIGKILL");
  rmSync(folder, { recursive: true });
});

/** Processes that belong to the demo of this test. */
function remaining(): readonly number[] {
  return readdirSync("/proc")
    .filter((entry) => /^\d+$/.test(entry))
    .filter((pid) => environmentOf(pid).includes(folder))
    .map(Number);
}

function environmentOf(pid: string): string {
  return readOrEmpty(`/proc/${pid}/environ`);
}

function isConsumer(pid: number): boolean {
  return readOrEmpty(`/proc/${pid}/cmdline`).includes("consumer.js");
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return ""; // ended in between, or another user's
  }
}

interface Run {
  readonly child: ChildProcess;
  stdout(): string;
  stderr(): string;
  readonly ended: Promise<number | null>;
}

/** In a process group of its own, as a shell would start it. */
function demo(...options: string[]): Run {
  const command = [join(packageRoot(), "services", "cli", "bin.js"), "demo", ...options];
  const env = { ...process.env, TMPDIR: folder };
  const child = spawn(process.execPath, command, { env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
  const said = { stdout: "", stderr: "" };
  child.stdout.on("data", (chunk) => (said.stdout += chunk));
  child.stderr.on("data", (chunk) => (said.stderr += chunk));
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  return { child, stdout: () => said.stdout, stderr: () => said.stderr, ended };
}

/** As Ctrl-C in a terminal: to the whole group. */
function interrupt({ child }: Run): void {
  if (child.pid !== undefined) process.kill(-child.pid, "SIGINT");
}

const minute = { timeout: 60_000, interval: 100 };

describe("the queue demo", proc, () => {
  test("moves slots to the consumers when producers are raised, and loses no message", async () => {
    const run = demo("--for", "45s", "--report", "json", "--producers", "1@0s,3@18s");
    expect(await run.ended, run.stderr()).toBe(0);
    const report = reportShape.parse(JSON.parse(run.stdout()));
    const { messages, workloads, queue, reactionMs } = report;

    expect(messages.lost).toBe(0);
    expect(messages.produced).toBe(messages.consumed + messages.left);
    expect(messages.consumed).toBeGreaterThan(18 * 10 + 20 * 20); // nearly all of what came
    expect(report.maxTotalReplicas).toBe(10);
    expect(report.errors).toEqual([]);

    const { producer, consumer, remainder } = workloads;
    expect([producer.min, producer.final]).toEqual([1, 3]);
    expect(consumer.max - consumer.min, "consumers grew").toBeGreaterThanOrEqual(3);
    expect(remainder.min, "remainder made room").toBeLessThanOrEqual(10 - consumer.max);
    expect(consumer.mean + remainder.mean, "slots are not left empty").toBeGreaterThan(9);
    expect(report.reallocations).toBeGreaterThan(0);
    expect(reactionMs.first.p50).toBeGreaterThan(0);
    expect(reactionMs.last.p50).toBeGreaterThanOrEqual(reactionMs.first.p50);
    expect(queue.p50).toBeGreaterThan(0);

    expect(remaining()).toEqual([]);
    expect(readdirSync(folder)).toEqual([]);
  });

  test("ends within 5 s of Ctrl-C, loses nothing even of consumers just killed, and leaves nothing behind", async () => {
    const run = demo();
    await vi.waitFor(() => expect(run.stderr()).toMatch(/consumer [1-9].* [1-9]\d* of \d+ messages consumed/), minute);
    expect(remaining().length).toBeGreaterThan(10); // itself, its queue server, ten slots and the producers
    for (const pid of remaining().filter(isConsumer)) process.kill(pid, "SIGKILL"); // the messages in their hands are left
    const interruptedAtMs = performance.now();
    interrupt(run);
    expect(await run.ended, run.stderr()).toBe(0);
    expect(performance.now() - interruptedAtMs).toBeLessThan(5000);
    expect(run.stdout()).toMatch(/^messages .* 0 lost\n/);
    expect(remaining()).toEqual([]);
    expect(readdirSync(folder)).toEqual([]);
  });

  test("leaves no process behind when it is killed", async () => {
    const run = demo("--no-live");
    await vi.waitFor(() => expect(run.stderr()).toMatch(/consumer [1-9]/), minute);
    run.child.kill("SIGKILL");
    await vi.waitFor(() => expect(remaining()).toEqual([]), { timeout: 10_000, interval: 100 });
  });

  test("ends cleanly when it is interrupted while it starts", async () => {
    const run = demo();
    await vi.waitFor(() => expect(run.stderr()).toContain("starting"), minute);
    interrupt(run);
    expect(await run.ended, run.stderr()).toBe(0);
    expect(remaining()).toEqual([]);
    expect(readdirSync(folder)).toEqual([]);
  });

  test.each([
    { options: ["--for", "soon"], said: 'It must be a duration such as "60s"' },
    { options: ["--producers", "3@20s,1@10s"], said: "must be a count from 0 to 20 such as 3, or a schedule" },
    { options: ["--report", "xml"], said: "Allowed choices are json, text" },
    { options: ["--console", "8080"], said: "It must be host:port" },
  ])("refuses $options before it starts anything", async ({ options, said }) => {
    const run = demo(...options);
    expect(await run.ended).toBe(2);
    expect(run.stderr()).toContain(said);
    expect(run.stdout()).toBe("");
  });
});
