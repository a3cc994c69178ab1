import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { QueueClient } from "@azure/storage-queue";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { PoolStatus } from "../../shared/model/status.ts";
import { type EngineClient, engineClient } from "../../shared/rpc/engine-client.ts";
import { needs } from "../support/available.ts";
import { type Azurite, startAzurite } from "../support/azurite.ts";
import { type PlaneProcess, startPlane } from "../support/plane-process.ts";

const linux = needs({
  name: "proc",
  available: process.platform === "linux",
  enable: "run on Linux: /proc tells what runs",
});

/** An argument nobody else gives to `sleep`: how this test finds its own replicas. */
const marker = String(86_400 + Math.floor(Math.random() * 1e6));
const folder = mkdtempSync(join(tmpdir(), "microscaler-planes-"));
const capacity = 6;

const yaml = `
actuators:
  local: { kind: process }
pools:
  - name: apart
    actuator: local
    capacity: ${capacity}
    workloads:
      - name: consumer
        priority: 1
        replicas: { min: 1, max: 5 }
        metric: { source: azure-queue, queue: apart, connectionString: "\${env:PLANES_TEST_CONNECTION}", every: 200ms }
        target: { kind: simple-queue, queueLength: 50 }
        run: { command: [sleep, "${marker}1"] }
      - name: remainder
        priority: 2
        replicas: { max: ${capacity} }
        target: { kind: remainder }
        run: { command: [sleep, "${marker}2"] }
  - name: by-hand
    actuator: local
    capacity: 3
    workloads:
      - name: person
        priority: 1
        target: { kind: fixed, replicas: 1 }
        run: { command: [sleep, "${marker}3"] }
`;

let server: Azurite;
let queue: QueueClient;
let collector: PlaneProcess;
let actuator: PlaneProcess;
let engine: PlaneProcess;
let client: EngineClient;
const statuses: PoolStatus[] = [];

describe("planes that run apart", linux, () => {
  beforeAll(async () => {
    execFileSync(process.execPath, ["services/cli/bin.js", "--version"]); // builds if needed
    server = await startAzurite();
    queue = new QueueClient(server.connectionString, "apart");
    await queue.create();
    const file = join(folder, "apart.yaml");
    writeFileSync(file, yaml);
    const env = { PLANES_TEST_CONNECTION: server.connectionString };
    collector = await startPlane(["collector", "--allow-ref", "env:PLANES_TEST_CONNECTION"], env);
    actuator = await startPlane(["actuator", "process", "--state-dir", folder]);
    engine = await startPlane([
      "engine",
      "-c",
      file,
      "--collector",
      collector.address,
      "--actuator",
      `local=${actuator.address}`,
    ]);
    client = engineClient(engine.address);
    client.watchPool("apart", { onMessage: (status) => statuses.push(status), onDown: () => undefined });
  });

  afterAll(async () => {
    client?.close();
    for (const plane of [engine, actuator, collector]) await plane?.kill("SIGTERM");
    await server?.kill();
    rmSync(folder, { recursive: true, force: true });
  });

  test("a backlog takes slots from the remainder, one step at a time, up to the maximum", async () => {
    await becomes({ consumer: 1, remainder: 5 });
    await growsAndSettles();
  });

  test("the collector killed: everything is held, also when its samples are stale; back again, it goes on", async () => {
    await collector.kill("SIGKILL");
    await expect.poll(() => newest().links.find(({ name }) => name === "collector")?.up, { timeout: 8000 }).toBe(false);
    await expect.poll(() => reasonOf("consumer"), { timeout: 8000 }).toBe("sample-stale");
    expect(running()).toEqual({ consumer: 5, remainder: 1 });
    await collector.restart();
    await expect.poll(() => reasonOf("consumer"), { timeout: 8000 }).toBe("at-target");
    await fill(0);
    await becomes({ consumer: 1, remainder: 5 });
    await growsAndSettles();
  });

  test("the queue server killed: absent is not 0, nothing shrinks", async () => {
    await server.kill();
    await expect.poll(() => reasonOf("consumer"), { timeout: 8000 }).toBe("sample-absent");
    await settles({ consumer: 5, remainder: 1 });
    await server.restart();
    await queue.create();
    await growsAndSettles();
  });

  test("the engine killed: replicas keep running; the next one adopts them and goes on", async () => {
    await client.setFixed({ pool: "by-hand", workload: "person", replicas: 3 });
    await expect.poll(() => pids().person.length, { timeout: 8000 }).toBe(3);
    const before = pids();
    await engine.kill("SIGKILL");
    await engine.restart();
    await expect.poll(() => reasonOf("consumer"), { timeout: 8000 }).toBe("at-target");
    expect(pids()).toEqual(before);
    await fill(0);
    await becomes({ consumer: 1, remainder: 5 });
    await growsAndSettles();
  });

  test("a replica killed: it is replaced, the others are left alone", async () => {
    const before = pids();
    const [victim, ...others] = before.consumer;
    if (victim !== undefined) process.kill(victim, "SIGKILL");
    await expect
      .poll(() => pids().consumer.length === 5 && !pids().consumer.includes(victim ?? 0), { timeout: 8000 })
      .toBe(true);
    expect(pids().consumer).toEqual(expect.arrayContaining(others));
    expect(pids().remainder).toEqual(before.remainder);
  });

  test("the actuator killed: no replica is orphaned, and the counts are back within 2 s of its restart", async () => {
    await actuator.kill("SIGKILL");
    await expect.poll(running, { timeout: 8000 }).toEqual({ consumer: 0, remainder: 0 });
    await actuator.restart();
    await expect.poll(running, { timeout: 2000, interval: 20 }).toEqual({ consumer: 5, remainder: 1 });
  });

  test("through all of it there were never more replicas than slots, by the actuator's own record and by every observation", () => {
    expect(Math.max(...statuses.map(({ peakReplicas = 0 }) => peakReplicas))).toBe(capacity);
    expect(Math.max(...statuses.map(({ occupied }) => occupied))).toBeLessThanOrEqual(capacity);
  });
});

function newest(): PoolStatus {
  const status = statuses.at(-1);
  if (!status) throw new Error("no status yet");
  return status;
}

function reasonOf(workload: string): string | undefined {
  return newest().workloads.find((candidate) => candidate.workload === workload)?.reason;
}

/** What really runs, by the process table. */
function pids(): { consumer: number[]; remainder: number[]; person: number[] } {
  const all = readdirSync("/proc").flatMap((entry) =>
    /^\d+$/.test(entry) ? [{ pid: Number(entry), args: argsOf(entry) }] : [],
  );
  const of = (digit: string) => all.filter(({ args }) => args === `sleep\0${marker}${digit}\0`).map(({ pid }) => pid);
  return { consumer: of("1"), remainder: of("2"), person: of("3") };
}

function argsOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8");
  } catch {
    return ""; // ended in between
  }
}

function running(): { consumer: number; remainder: number } {
  const { consumer, remainder } = pids();
  return { consumer: consumer.length, remainder: remainder.length };
}

async function becomes(counts: { consumer: number; remainder: number }): Promise<void> {
  await expect.poll(running, { timeout: 15_000 }).toEqual(counts);
}

/** A backlog brings the consumers to their maximum; inside the band nothing changes any more. */
async function growsAndSettles(): Promise<void> {
  await fill(100);
  await becomes({ consumer: 5, remainder: 1 });
  await fill(40);
  await settles({ consumer: 5, remainder: 1 });
}

/** For four ticks of the law nothing changes: by the engine's clock, told by its statuses. */
async function settles(counts: { consumer: number; remainder: number }): Promise<void> {
  const from = newest().atMs;
  const seen = new Set<string>();
  const look = () => {
    seen.add(JSON.stringify(running()));
    return newest().atMs - from;
  };
  await expect.poll(look, { timeout: 8000, interval: 50 }).toBeGreaterThan(2000);
  expect([...seen]).toEqual([JSON.stringify(counts)]);
}

/** Brings the queue to a length without passing below it: the law would rightly answer that. */
async function fill(length: number): Promise<void> {
  const { approximateMessagesCount = 0 } = await queue.getProperties();
  const missing = Math.max(0, length - approximateMessagesCount);
  await Promise.all(Array.from({ length: missing }, (_, index) => queue.sendMessage(String(index))));
  for (let surplus = approximateMessagesCount - length; surplus > 0; surplus -= 32) {
    const { receivedMessageItems } = await queue.receiveMessages({ numberOfMessages: Math.min(32, surplus) });
    await Promise.all(
      receivedMessageItems.map(({ messageId, popReceipt }) => queue.deleteMessage(messageId, popReceipt)),
    );
  }
}
