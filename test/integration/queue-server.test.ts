import { mkdtempSync, readdirSync, readlinkSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { startQueueServer } from "../../services/demo/queue-server.ts";
import { needs } from "../support/available.ts";

const readable = process.platform === "linux";
const proc = needs({ name: "proc", available: readable, enable: "run on Linux: /proc tells what is left running" });

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "queue-server-"));
});
afterEach(() => {
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

describe("the queue server of the demo", proc, () => {
  test("serves a queue; stopping it ends its process, also where it hangs", async () => {
    const server = await startQueueServer(folder, "orders", new AbortController().signal);
    await server.queue.send("a");
    expect(await server.queue.count()).toBe(1);
    const [pid = 0] = servers();
    process.kill(pid, "SIGSTOP");
    const stoppedAtMs = performance.now();
    await server.stop();
    expect(performance.now() - stoppedAtMs).toBeLessThan(600);
    expect(servers()).toEqual([]);
    await server.stop();
  });

  test("is not waited for once its start is abandoned, and is gone then", async () => {
    const abandon = new AbortController();
    const started = startQueueServer(folder, "orders", abandon.signal);
    await vi.waitFor(() => expect(servers()).not.toEqual([]), { interval: 5 });
    abandon.abort();
    await expect(started).rejects.toMatchObject({ code: "cancelled" });
    expect(servers()).toEqual([]);
  });
});
