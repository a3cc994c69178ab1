import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync } from "node:fs";
import { createServer } from "node:net";
import { describe, expect, test, vi } from "vitest";
import { z } from "zod";
import type { PoolStatusView } from "../../services/console/api/schema.ts";
import { needs } from "../support/available.ts";
import { demoGround, interrupt, proc, program, runs } from "../support/demo-run.ts";
import { samplePool } from "../support/pool-samples.ts";

const script = "/usr/bin/script";
const terminal = { name: "script", available: existsSync(script), enable: "install bsdutils: script plays a terminal" };

const ground = demoGround();
const { remaining } = ground;
const demo = (...options: string[]) => ground.demo(options);

const quantiles = z.strictObject({ p50: z.number(), p99: z.number() });
const spread = z.strictObject({ min: z.number(), max: z.number(), mean: z.number(), final: z.number() });
const reportShape = z.strictObject({
  messages: z.strictObject({ produced: z.int(), consumed: z.int(), left: z.int(), lost: z.int() }),
  queue: z.strictObject({
    kind: z.literal("azure"),
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

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  return typeof address === "object" && address ? address.port : 0;
}

/** Nothing starts or stops, and every order is carried out. */
function isSettled({ workloads }: PoolStatusView): boolean {
  return workloads.every(
    ({ desired, observed }) => observed?.ready === desired && observed?.starting === 0 && observed.stopping === 0,
  );
}

function readyOf({ workloads }: PoolStatusView, name: string): number {
  return workloads.find(({ workload }) => workload === name)?.observed?.ready ?? Number.NaN;
}

const minute = { timeout: 60_000, interval: 100 };

describe("the queue demo", proc, () => {
  test("moves slots to the consumers and back as producers come and go, holds the queue, and loses no message", async () => {
    const console = `127.0.0.1:${await freePort()}`;
    const run = demo(...["--for", "75s", "--report", "json", "--console", console, "--producers", "1@0s,3@15s,1@55s"]);
    const samples = samplePool(`http://${console}`, "demo");
    const code = await run.ended;
    const seen = samples.stop();
    expect(code, run.stderr()).toBe(0);
    const report = reportShape.parse(JSON.parse(run.stdout()));
    const { messages, workloads, queue, reactionMs } = report;

    expect(messages.lost).toBe(0);
    expect(messages.produced).toBe(messages.consumed + messages.left);
    expect(messages.consumed).toBeGreaterThan(30 * 10 + 35 * 30); // nearly all of what came
    expect(report.errors).toEqual([]);

    const { producer, consumer, remainder } = workloads;
    expect([producer.min, producer.max, producer.final]).toEqual([1, 3, 1]);
    expect(consumer.max, "consumers grew").toBeGreaterThanOrEqual(9);
    expect(consumer.final, "consumers fell again").toBeLessThanOrEqual(consumer.max - 3);
    expect(remainder.min, "remainder made room").toBeLessThanOrEqual(1);
    expect(remainder.final, "remainder took the room again").toBeGreaterThanOrEqual(remainder.min + 3);
    expect(queue.p95, "the ceiling holds").toBeLessThan(1.5 * queue.target);
    expect(queue.aboveTargetRatio).toBeLessThan(0.2);
    expect(report.reallocations).toBeGreaterThan(0);
    expect(reactionMs.first.p50).toBeGreaterThan(0);
    expect(reactionMs.last.p50).toBeGreaterThan(0); // of fewer moves: a move that another overtakes has a first, no last

    expect(report.maxTotalReplicas).toBe(10);
    expect(Math.max(...seen.map(({ occupied }) => occupied)), "slots taken at any instant").toBeLessThanOrEqual(10);
    const settled = seen.filter(isSettled);
    expect(settled.length, "all slots are in use most of the time").toBeGreaterThan(seen.length / 2);
    for (const status of settled) expect(readyOf(status, "remainder")).toBe(10 - readyOf(status, "consumer"));

    expect(remaining()).toEqual([]);
    expect(readdirSync(ground.folder())).toEqual([]);
  });

  test("ends within 5 s of Ctrl-C, loses nothing even of consumers just killed, and leaves nothing behind", async () => {
    const run = demo();
    await vi.waitFor(() => expect(run.stderr()).toMatch(/consumer [1-9].* [1-9]\d* of \d+ messages consumed/), minute);
    expect(remaining().length).toBeGreaterThan(10); // itself, its queue server, ten slots and the producers
    for (const pid of remaining().filter(runs("consumer.js"))) process.kill(pid, "SIGKILL"); // the messages in their hands are left
    const interruptedAtMs = performance.now();
    interrupt(run);
    expect(await run.ended, run.stderr()).toBe(0);
    expect(performance.now() - interruptedAtMs).toBeLessThan(5000);
    expect(run.stdout()).toMatch(/^messages .* 0 lost\n/);
    expect(remaining()).toEqual([]);
    expect(readdirSync(ground.folder())).toEqual([]);
  });

  test("ends within 5 s of Ctrl-C with its report though the queue server hangs, and fails as nobody knows what is lost", async () => {
    const run = demo("--report", "json");
    await vi.waitFor(() => expect(run.stderr()).toMatch(/consumer [1-9]/), minute);
    for (const pid of remaining().filter(runs("azurite.js"))) process.kill(pid, "SIGSTOP");
    const interruptedAtMs = performance.now();
    interrupt(run);
    expect(await run.ended, run.stderr()).toBe(1);
    expect(performance.now() - interruptedAtMs).toBeLessThan(5000);
    expect(JSON.parse(run.stdout())).toMatchObject({ messages: { left: null, lost: null } });
    expect(run.stderr()).toContain("error: it is not known whether messages were lost");
    expect(remaining()).toEqual([]);
    expect(readdirSync(ground.folder())).toEqual([]);
  });

  test("leaves no process behind when it is killed", async () => {
    const run = demo("--no-live");
    await vi.waitFor(() => expect(run.stderr()).toMatch(/consumer [1-9]/), minute);
    run.child.kill("SIGKILL");
    await vi.waitFor(() => expect(remaining()).toEqual([]), { timeout: 10_000, interval: 100 });
  });

  test("leaves nothing behind when the window of its terminal is closed", needs(terminal), async () => {
    const command = `'${process.execPath}' '${program}' demo`;
    const env = { ...process.env, TMPDIR: ground.folder() };
    const window = spawn(script, ["-qfc", command, "/dev/null"], { env, stdio: ["ignore", "ignore", "ignore"] });
    await vi.waitFor(() => expect(remaining().filter(runs("consumer.js"))).not.toEqual([]), minute);
    window.kill("SIGKILL");
    await vi.waitFor(() => expect(remaining()).toEqual([]), { timeout: 5000, interval: 100 });
    expect(readdirSync(ground.folder())).toEqual([]);
  });

  test("ends cleanly and at once when it is interrupted while it starts", async () => {
    const run = demo();
    await vi.waitFor(() => expect(remaining().filter(runs("azurite.js"))).not.toEqual([]), { ...minute, interval: 10 });
    for (const pid of remaining().filter(runs("azurite.js"))) process.kill(pid, "SIGSTOP"); // it never listens
    const interruptedAtMs = performance.now();
    interrupt(run);
    expect(await run.ended, run.stderr()).toBe(0);
    expect(performance.now() - interruptedAtMs).toBeLessThan(2000);
    expect(remaining()).toEqual([]);
    expect(readdirSync(ground.folder())).toEqual([]);
  });

  test.each([
    { options: ["--for", "soon"], said: 'It must be a duration such as "60s"' },
    { options: ["--producers", "3@20s,1@10s"], said: "must be a count from 0 to 20 such as 3, or a schedule" },
    { options: ["--report", "xml"], said: "Allowed choices are json, text" },
    { options: ["--console", "8080"], said: "It must be host:port" },
    { options: ["--console", "0.0.0.0:8080"], said: "it has no login, so it serves this machine only" },
  ])("refuses $options before it starts anything", async ({ options, said }) => {
    const run = demo(...options);
    expect(await run.ended).toBe(2);
    expect(run.stderr()).toContain(said);
    expect(run.stderr()).not.toContain("starting");
    expect(run.stdout()).toBe("");
  });
});
