import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startActuatorSimulated } from "../../services/actuator-simulated/main.ts";
import { startEngine } from "../../services/decision-engine/main.ts";
import type { RunningService } from "../../shared/lifecycle/service.ts";
import type { JsonObject } from "../../shared/model/json.ts";
import type { PoolStatus, WorkloadStatus } from "../../shared/model/status.ts";
import { collectorClient } from "../../shared/rpc/collector-client.ts";
import { type EngineClient, engineClient } from "../../shared/rpc/engine-client.ts";
import { needs } from "../support/available.ts";
import { keptLog } from "../support/kept-log.ts";
import { type PlaneProcess, startPlane } from "../support/plane-process.ts";
import { type WebServer, webServer } from "../support/web-server.ts";

const signals = needs({
  name: "signals",
  available: process.platform !== "win32",
  enable: "run where a process can be stopped and go on",
});

const queues = Array.from({ length: 8 }, (_, index) => `queue${index}`);
const folder = mkdtempSync(join(tmpdir(), "microscaler-collectors-"));

/** Who asked for each queue, and when. */
const asked: { readonly queue: string; readonly reader: string; readonly atMs: number }[] = [];
const statuses: PoolStatus[] = [];
const parts: { stop(): Promise<unknown> }[] = [];

let server: WebServer;
let planes: ReadonlyMap<string, PlaneProcess>;
let client: EngineClient;

function workload(name: string, metric: JsonObject): JsonObject {
  return {
    ...{ name, priority: 1, replicas: { min: 0, max: 9 }, metric, run: {} },
    target: { kind: "proportional", perReplica: 10, every: "500ms" },
  };
}

function pools(): JsonObject[] {
  const headers = { "x-reader": "${env:READER}" };
  const metric = (queue: string) => ({
    ...{ source: "http-json", url: `http://${server.address}/${queue}`, pointer: "/waiting", every: "200ms", headers },
  });
  const workloads = [
    ...queues.map((queue) => workload(queue, metric(queue))),
    workload("pushed", { source: "push", name: "jobs", expires: "20s" }),
  ];
  return [{ name: "many", actuator: "far", capacity: 100, workloads }];
}

async function collector(reader: string): Promise<PlaneProcess> {
  const plane = await startPlane(["collector", "--allow-ref", "env:READER"], { READER: reader });
  parts.push({ stop: () => plane.kill("SIGKILL") });
  return plane;
}

beforeAll(async () => {
  server = await webServer(({ url = "", headers }, response) => {
    asked.push({ queue: url.slice(1), reader: String(headers["x-reader"]), atMs: performance.now() });
    response.end(JSON.stringify({ waiting: 40 }));
  });
  parts.push({ stop: server.kill });
  planes = new Map([
    ["a", await collector("a")],
    ["b", await collector("b")],
  ]);
  const { log } = keptLog();
  const add = async <Part extends RunningService>(started: Promise<Part>) => {
    const part = await started;
    parts.push(part);
    return part;
  };
  const actuator = await add(
    startActuatorSimulated({ listen: "127.0.0.1:0", log, allowRefs: new Set(), settings: {}, stateDir: folder }),
  );
  const actuators = new Map([["far", actuator.address]]);
  const collectors = [...planes.values()].map(({ address }) => address);
  const engine = await add(startEngine({ listen: "127.0.0.1:0", log, collectors, actuators, pools: pools() }));
  client = engineClient(engine.address);
  client.watchPool("many", { onMessage: (status) => statuses.push(status), onDown: () => undefined });
});

afterAll(async () => {
  client?.close();
  for (const part of parts.reverse()) await part.stop();
  rmSync(folder, { recursive: true, force: true });
});

function plane(reader: string): PlaneProcess {
  const found = planes.get(reader);
  if (!found) throw new Error(`there is no collector ${reader}`);
  return found;
}

/** Who asked for each queue in the last 700 ms: `a`, `b`, `ab`, or nobody. */
function readers(): string[] {
  const sinceMs = performance.now() - 700;
  return queues.map((queue) => {
    const lately = asked.filter((one) => one.queue === queue && one.atMs > sinceMs);
    return [...new Set(lately.map(({ reader }) => reader))].toSorted().join("");
  });
}

function newest(name: string): WorkloadStatus | undefined {
  return statuses.at(-1)?.workloads.find(({ workload }) => workload === name);
}

function pushedValue(): number | string | undefined {
  const reading = newest("pushed")?.sample?.reading;
  return reading?.kind === "value" ? reading.value : reading?.reason;
}

/** What was seen of the queues' workloads since: counts, whether one was absent, the age of the oldest sample. */
function seenSince(index: number) {
  const seen = statuses
    .slice(index)
    .flatMap(({ workloads }) => workloads.filter(({ workload }) => workload !== "pushed"));
  return {
    counts: [...new Set(seen.map(({ desired }) => desired))],
    absent: seen.filter(({ sample }) => sample?.reading.kind !== "value").length,
    oldestMs: Math.max(...seen.map(({ sample }) => sample?.ageMs ?? 0)),
  };
}

async function push(reader: string, value: number): Promise<void> {
  const pusher = collectorClient(plane(reader).address);
  await pusher.push([{ name: "jobs", value }], AbortSignal.timeout(5000));
  pusher.close();
}

describe("an engine with two collectors", signals, () => {
  let homes: readonly string[];

  test("has each metric read by one of them", async () => {
    await expect.poll(() => [...new Set(readers())].toSorted(), { timeout: 15_000 }).toEqual(["a", "b"]);
    await expect
      .poll(() => seenSince(statuses.length - 1), { timeout: 10_000 })
      .toMatchObject({ counts: [4], absent: 0 });
    homes = readers();
    expect(statuses.at(-1)?.links).toMatchObject([
      { name: `collector ${plane("a").address}`, up: true },
      { name: `collector ${plane("b").address}`, up: true },
      { kind: "actuator", name: "far", up: true },
    ]);
  });

  test("takes the youngest of what is pushed, to whichever", async () => {
    await push("a", 10);
    await expect.poll(pushedValue, { timeout: 5000 }).toBe(10);
    await push("b", 20);
    await expect.poll(pushedValue, { timeout: 5000 }).toBe(20);
    await push("a", 30);
    await expect.poll(pushedValue, { timeout: 5000 }).toBe(30);
  });

  test("one killed: the other reads on at once, nothing is scaled down and nothing absent", async () => {
    const before = statuses.length;
    await plane("a").kill("SIGKILL");
    await expect.poll(readers, { timeout: 4000 }).toEqual(queues.map(() => "b"));
    const { counts, absent, oldestMs } = seenSince(before);
    expect({ counts, absent }).toEqual({ counts: [4], absent: 0 });
    expect(oldestMs).toBeLessThan(2000);
    expect(pushedValue()).toBe(30); // was pushed to the one that is gone
    await push("b", 40);
    await expect.poll(pushedValue, { timeout: 5000 }).toBe(40);
  });

  test("back again, it has its metrics again a few seconds later, and no other", async () => {
    const before = statuses.length;
    await plane("a").restart();
    await expect.poll(readers, { timeout: 20_000, interval: 200 }).toEqual(homes);
    expect(seenSince(before)).toMatchObject({ counts: [4], absent: 0 });
    expect(seenSince(before).oldestMs).toBeLessThan(2000);
  });

  test("one that hangs: the other reads on within four seconds; when it goes on nothing is read twice for long", async () => {
    const before = statuses.length;
    process.kill(plane("a").pid, "SIGSTOP");
    const stoppedAtMs = performance.now();
    await expect.poll(readers, { timeout: 8000, interval: 50 }).toEqual(queues.map(() => "b"));
    const tookMs = performance.now() - stoppedAtMs;
    process.kill(plane("a").pid, "SIGCONT");
    await expect.poll(readers, { timeout: 20_000, interval: 200 }).toEqual(homes);
    const { counts, absent, oldestMs } = seenSince(before);
    expect({ counts, absent }).toEqual({ counts: [4], absent: 0 });
    expect(tookMs).toBeLessThan(5000); // three to four seconds of silence, and until all were seen to be read
    expect(oldestMs).toBeLessThan(5500);
  });
});
