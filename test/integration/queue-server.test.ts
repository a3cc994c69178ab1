import { mkdtempSync, readdirSync, readlinkSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type QueueKind, queueKinds } from "../../services/demo/queue-kinds.ts";
import { type QueueServer, startQueueServer } from "../../services/demo/queue-server.ts";
import { openQueue } from "../../services/demo/queues/open-queue.ts";
import { needs } from "../support/available.ts";
import { demoServerNeed } from "../support/demo-servers.ts";

const readable = process.platform === "linux";
const proc = needs({ name: "proc", available: readable, enable: "run on Linux: /proc tells what is left running" });

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "queue-server-"));
});
afterEach(() => {
  vi.unstubAllEnvs();
  for (const pid of servers()) process.kill(pid, "SIGKILL");
  rmSync(folder, { recursive: true, maxRetries: 3 });
});

/** Processes that run in the folder of this test. */
function servers(): readonly number[] {
  return readdirSync("/proc")
    .filter((entry) => /^\d+$/.test(entry) && folderOf(entry) === folder)
    .map(Number);
}

function folderOf(pid: string): string {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return ""; // ended in between, or another user's
  }
}

function start(kind: QueueKind, abandon = new AbortController().signal): Promise<QueueServer> {
  return startQueueServer({ kind, queueName: "orders", folder, abandon });
}

/** As another process has it. */
function another(kind: QueueKind, { settings }: QueueServer) {
  return openQueue(kind, (name) => settings[name] ?? "");
}

async function idsLeft(server: QueueServer): Promise<readonly string[]> {
  const ids: string[] = [];
  for (;;) {
    const next = await server.queue.idsOfNext();
    if (next.length === 0) return ids.sort();
    ids.push(...next);
  }
}

describe.each(queueKinds)("the queue server of the demo on %s", (kind) => {
  describe("runs", needs(demoServerNeed(kind)), () => {
    test("what was sent is taken once, counted until it is done, and gone then", async () => {
      const server = await start(kind);
      const [one, other] = [await another(kind, server), await another(kind, server)];
      for (const id of ["a", "b"]) await one.send(id);
      await expect.poll(() => server.queue.count()).toBe(2);
      const taken = [await one.take(), await other.take()];
      expect(taken.map((message) => message?.id).sort()).toEqual(["a", "b"]);
      expect([await one.take(), await other.take()]).toEqual([undefined, undefined]);
      expect(await server.queue.count(), "in somebody's hand").toBe(2);
      for (const message of taken) await message?.done();
      await expect.poll(() => server.queue.count()).toBe(0);
      await Promise.all([one.close(), other.close()]);
      await server.stop();
    });

    test("a message that its consumer does not finish comes back after five seconds, to another", async () => {
      const server = await start(kind);
      const [killed, other] = [await another(kind, server), await another(kind, server)];
      for (const id of ["a", "b", "c"]) await server.queue.send(id);
      const first = await killed.take();
      expect(first?.id).toBeDefined();
      const seen: string[] = [];
      await expect
        .poll(
          async () => {
            const next = await other.take();
            if (next) seen.push(next.id);
            await next?.done();
            return seen.includes(first?.id ?? "");
          },
          { timeout: 8000, interval: 100 },
        )
        .toBe(true);
      expect(seen.sort()).toEqual(["a", "b", "c"]);
      await first?.done(); // too late, and no failure
      await expect.poll(() => server.queue.count()).toBe(0);
      await Promise.all([killed.close(), other.close()]);
      await server.stop();
    });

    test("a consumer that ends gives back what it has not taken, at once", async () => {
      const server = await start(kind);
      const ended = await another(kind, server);
      await server.queue.send("a");
      await (await ended.take())?.done();
      await server.queue.send("b");
      await setTimeout(50); // a server that hands out by itself has done so
      await ended.close();
      expect(await idsLeft(server)).toEqual(["b"]);
      await server.stop();
    });

    test("the ids of all that waits can be read, hundreds of them", async () => {
      const server = await start(kind);
      const ids = Array.from({ length: 250 }, (_, index) => `m${index}`);
      await Promise.all(ids.map((id) => server.queue.send(id)));
      expect(await idsLeft(server)).toEqual([...ids].sort());
      expect(await server.queue.count(), "still there, out of sight").toBe(250);
      await server.stop();
    });

    test("a server that hangs takes nothing and hands out nothing, every call ends, and it answers when it goes on", async () => {
      const server = await start(kind);
      const queue = await another(kind, server);
      expect(await queue.take()).toBeUndefined();
      const hanging = servers();
      for (const pid of hanging) process.kill(pid, "SIGSTOP");
      const sentAtMs = performance.now();
      await expect(server.queue.send("b")).rejects.toThrow();
      expect(await queue.take().catch(() => undefined)).toBeUndefined();
      expect(performance.now() - sentAtMs).toBeLessThan(5000);
      for (const pid of hanging) process.kill(pid, "SIGCONT");
      await vi.waitFor(() => server.queue.send("c"), { timeout: 5000 });
      await vi.waitFor(async () => expect(await queue.take()).toBeDefined(), { timeout: 8000, interval: 200 });
      await queue.close();
      await server.stop();
    });

    test("a server that is gone fails every call, which ends", async () => {
      const server = await start(kind);
      const queue = await another(kind, server);
      await queue.take();
      await server.stop();
      await expect(queue.send("a")).rejects.toThrow();
      await expect(queue.take()).rejects.toThrow();
      await queue.close();
    });

    test("stopping it ends its process and all it started, also where it hangs", proc, async () => {
      const server = await start(kind);
      for (const pid of servers()) process.kill(pid, "SIGSTOP");
      const stoppedAtMs = performance.now();
      await server.stop();
      expect(performance.now() - stoppedAtMs).toBeLessThan(600);
      await expect.poll(servers).toEqual([]);
      await server.stop();
    });

    test("is not waited for once its start is abandoned, and is gone then", proc, async () => {
      const abandon = new AbortController();
      const started = start(kind, abandon.signal);
      await vi.waitFor(() => expect(servers()).not.toEqual([]), { interval: 5 });
      abandon.abort();
      await expect(started).rejects.toMatchObject({ code: "cancelled" });
      await expect.poll(servers).toEqual([]);
    });
  });
});

test.each([
  {
    kind: "redis",
    said: 'redis-server, the queue server of the demo, is not installed; install it (Debian, Ubuntu: "apt',
  },
  { kind: "nsq", said: 'nsqd, the queue server of the demo, is not installed; install it (macOS: "brew install nsq"' },
] as const)("where $kind is not installed, one sentence says how to install it", async ({ kind, said }) => {
  vi.stubEnv("PATH", "");
  await expect(start(kind)).rejects.toThrow(said);
});
