import { readdirSync } from "node:fs";
import { describe, expect, test, vi } from "vitest";
import { z } from "zod";
import { needs } from "../support/available.ts";
import { demoGround, interrupt, proc, runs } from "../support/demo-run.ts";
import { demoServerNeed } from "../support/demo-servers.ts";

const ground = demoGround();
const { demo, remaining } = ground;

const report = z.object({
  messages: z.object({ produced: z.int(), consumed: z.int(), left: z.int(), lost: z.int() }),
  queue: z.object({ kind: z.string(), target: z.number(), max: z.number() }),
  workloads: z.object({ consumer: z.object({ max: z.number() }) }),
  maxTotalReplicas: z.int(),
  reactionMs: z.object({ first: z.object({ p50: z.number() }) }),
  errors: z.array(z.object({ subject: z.string(), problem: z.string() })),
});

const minute = { timeout: 60_000, interval: 100 };
const consuming = /consumer [1-9].* [1-9]\d* of \d+ messages consumed/;

/** Azure is the usual one: demo.test.ts. */
const kinds = [
  { kind: "sqs", server: "fauxqs.js", title: "SQS queue" },
  { kind: "redis", server: "redis-server", title: "Redis stream" },
  { kind: "nsq", server: "nsqd", title: "NSQ channel" },
] as const;

describe.each(kinds)("the demo on $kind", ({ kind, server, title }) => {
  describe("runs", { ...needs(demoServerNeed(kind)) }, () => {
    test("holds the queue within ten slots and loses no message", proc, async () => {
      const run = demo(["--queue", kind, "--for", "20s", "--report", "json", "--producers", "3"]);
      expect(await run.ended, run.stderr()).toBe(0);
      const { messages, queue, workloads, ...rest } = report.parse(JSON.parse(run.stdout()));
      expect(messages.lost).toBe(0);
      expect(messages.produced).toBe(messages.consumed + messages.left);
      expect(messages.consumed, "nearly all of what came").toBeGreaterThan(15 * 30);
      expect(queue.kind).toBe(kind);
      expect(queue.max).toBeLessThan(3 * queue.target);
      expect(workloads.consumer.max, "consumers grew").toBeGreaterThanOrEqual(8);
      expect(rest.maxTotalReplicas).toBeLessThanOrEqual(10);
      expect(rest.errors).toEqual([]);
      expect(remaining()).toEqual([]);
      expect(readdirSync(ground.folder())).toEqual([]);
    });

    test(
      "ends within 5 s of Ctrl-C, loses nothing even of consumers just killed, and leaves nothing behind",
      proc,
      async () => {
        const run = demo(["--queue", kind]);
        await vi.waitFor(() => expect(run.stderr()).toMatch(consuming), minute);
        expect(remaining().filter(runs(server))).not.toEqual([]);
        for (const pid of remaining().filter(runs("consumer.js"))) process.kill(pid, "SIGKILL");
        const interruptedAtMs = performance.now();
        interrupt(run);
        expect(await run.ended, run.stderr()).toBe(0);
        expect(performance.now() - interruptedAtMs).toBeLessThan(5000);
        expect(run.stdout()).toMatch(/^messages .* 0 lost\n/);
        expect(run.stdout()).toContain(`queue      ${title}, target 50`);
        expect(remaining()).toEqual([]);
        expect(readdirSync(ground.folder())).toEqual([]);
      },
    );

    test("leaves no process behind when it is killed", proc, async () => {
      const run = demo(["--queue", kind]);
      await vi.waitFor(() => expect(run.stderr()).toMatch(/consumer [1-9]/), minute);
      expect(remaining().filter(runs(server))).not.toEqual([]);
      run.child.kill("SIGKILL");
      await vi.waitFor(() => expect(remaining()).toEqual([]), { timeout: 10_000, interval: 100 });
    });

    test(
      "ends with its report though the queue server hangs, and fails as nobody knows what is lost",
      proc,
      async () => {
        const run = demo(["--queue", kind, "--report", "json"]);
        await vi.waitFor(() => expect(run.stderr()).toMatch(/consumer [1-9]/), minute);
        for (const pid of remaining().filter(runs(server))) process.kill(pid, "SIGSTOP");
        const interruptedAtMs = performance.now();
        interrupt(run);
        expect(await run.ended, run.stderr()).toBe(1);
        expect(performance.now() - interruptedAtMs).toBeLessThan(5000);
        expect(JSON.parse(run.stdout())).toMatchObject({ messages: { left: null, lost: null } });
        expect(remaining()).toEqual([]);
        expect(readdirSync(ground.folder())).toEqual([]);
      },
    );
  });
});

test.each([
  { kind: "redis", said: "error: redis-server, the queue server of the demo, is not installed; install it (Debian" },
  { kind: "nsq", said: "error: nsqd, the queue server of the demo, is not installed; install it (macOS" },
])(
  "where $kind is not installed the demo says in one sentence how to have it, and starts nothing",
  async ({ kind, said }) => {
    const run = demo(["--queue", kind], { PATH: ground.folder() });
    expect(await run.ended).toBe(1);
    expect(run.stderr()).toContain(said);
    expect(run.stdout()).toBe("");
    expect(readdirSync(ground.folder())).toEqual([]);
  },
);

test("a queue that there is not is refused with those there are", async () => {
  const run = demo(["--queue", "kafka"]);
  expect(await run.ended).toBe(2);
  expect(run.stderr()).toContain("Allowed choices are azure, sqs, redis, nsq");
  expect(run.stderr()).not.toContain("starting");
});
