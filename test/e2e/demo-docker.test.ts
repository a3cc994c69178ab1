import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setInterval } from "node:timers/promises";
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { z } from "zod";
import { packageRoot } from "../../shared/package-root.ts";
import { needs } from "../support/available.ts";
import { startAzurite } from "../support/azurite.ts";
import { containersWith, docker, dockerNeed, removeContainers } from "../support/docker-daemon.ts";

const root = packageRoot();
const program = join(root, "services", "cli", "bin.js");

const label = "microscaler-demo";
const inPool = "microscaler.pool=demo";
const isConsumer = "microscaler.workload=consumer";

const report = z.object({
  messages: z.object({ produced: z.int(), consumed: z.int(), left: z.int(), lost: z.int() }),
  queue: z.object({ target: z.number(), p95: z.number() }),
  workloads: z.object({ consumer: z.object({ max: z.number() }), remainder: z.object({ min: z.number() }) }),
  maxTotalReplicas: z.int(),
  reactionMs: z.object({ first: z.object({ p50: z.number() }), last: z.object({ p50: z.number() }) }),
  errors: z.array(z.object({ subject: z.string(), problem: z.string() })),
});

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "microscaler-demo-test-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

interface Run {
  readonly child: ChildProcess;
  stdout(): string;
  stderr(): string;
  readonly ended: Promise<number | null>;
}

function run(args: readonly string[], more: NodeJS.ProcessEnv = {}): Run {
  const env = { ...process.env, TMPDIR: folder, ...more };
  const child = spawn(process.execPath, [program, ...args], { env, stdio: ["ignore", "pipe", "pipe"] });
  const said = { stdout: "", stderr: "" };
  child.stdout.on("data", (chunk) => (said.stdout += chunk));
  child.stderr.on("data", (chunk) => (said.stderr += chunk));
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  return { child, stdout: () => said.stdout, stderr: () => said.stderr, ended };
}

/** Most containers of the pool that Docker itself has seen running at once; ends when `until` does. */
async function mostRunning(until: Promise<unknown>): Promise<number> {
  const over = new AbortController();
  void until.then(() => over.abort());
  let most = 0;
  try {
    for await (const _ of setInterval(500, undefined, { signal: over.signal })) {
      most = Math.max(most, (await containersWith(inPool, ["running"])).length);
    }
  } catch {
    // it is over
  }
  return most;
}

function runningConsumers() {
  return docker.listContainers({ filters: { label: [label, isConsumer], status: ["running"] } });
}

const patient = { timeout: 60_000, interval: 200 };

describe("the queue demo in containers", needs(dockerNeed), () => {
  beforeAll(() => {
    const { status, stderr } = spawnSync("npm", ["run", "--silent", "image"], { cwd: root, encoding: "utf8" });
    expect(status, stderr).toBe(0);
  }, 600_000);
  afterEach(() => removeContainers(label));

  test("holds the queue within ten containers, loses no message though one is killed, and leaves none behind", async () => {
    const demo = run([
      "demo",
      "--actuator",
      "docker",
      ...["--for", "45s", "--report", "json", "--producers", "1@0s,3@10s"],
    ]);
    const most = mostRunning(demo.ended);
    await vi.waitFor(() => expect(demo.stderr()).toMatch(/^0:2\d .* consumer ([6-9]|10)/m), patient);
    const [victim] = await runningConsumers();
    await docker.getContainer(victim?.Id ?? "").kill({ signal: "SIGKILL" });

    expect(await demo.ended, demo.stderr()).toBe(0);
    const { messages, queue, workloads, ...rest } = report.parse(JSON.parse(demo.stdout()));
    expect(messages.lost).toBe(0);
    expect(messages.produced).toBe(messages.consumed + messages.left);
    expect(messages.consumed, "nearly all of what came").toBeGreaterThan(10 * 10 + 25 * 30);
    expect(queue.p95, "the ceiling holds").toBeLessThan(1.5 * queue.target);
    expect(workloads.consumer.max, "consumers grew").toBeGreaterThanOrEqual(9);
    expect(workloads.remainder.min, "remainder made room").toBeLessThanOrEqual(1);
    expect(rest.reactionMs.first.p50).toBeGreaterThan(0);
    expect(rest.reactionMs.last.p50).toBeGreaterThan(0); // of fewer moves: a move that another overtakes has a first, no last
    expect(rest.maxTotalReplicas).toBe(10);
    expect(await most, "as Docker itself counts").toBeLessThanOrEqual(10);
    expect(rest.errors.filter(({ subject }) => subject === "end")).toEqual([]);
    expect(await containersWith(label)).toEqual([]);
    expect(readdirSync(folder)).toEqual([]);
  });

  test("ends within 5 s of Ctrl-C and leaves no container behind", async () => {
    const demo = run(["demo", "--actuator", "docker"]);
    await vi.waitFor(
      () => expect(demo.stderr()).toMatch(/consumer [1-9].* [1-9]\d* of \d+ messages consumed/),
      patient,
    );
    const interruptedAtMs = performance.now();
    demo.child.kill("SIGINT");
    expect(await demo.ended, demo.stderr()).toBe(0);
    expect(performance.now() - interruptedAtMs).toBeLessThan(5000);
    expect(demo.stdout()).toMatch(/^messages .* 0 lost\n/);
    expect(await containersWith(label)).toEqual([]);
    expect(readdirSync(folder)).toEqual([]);
  });

  test("what a killed demo leaves behind is gone once the next has run", async () => {
    const killed = run(["demo", "--actuator", "docker"]);
    await vi.waitFor(async () => expect(await runningConsumers()).not.toEqual([]), patient);
    killed.child.kill("SIGKILL");
    await killed.ended;
    const outlived = await runningConsumers();
    expect(outlived).not.toEqual([]);
    const next = run(["demo", "--actuator", "docker", "--for", "5s"]);
    expect(await next.ended, next.stderr()).toBe(0);
    expect(await containersWith(label)).toEqual([]);
  });

  test("its configuration runs with microscaler up, too, as its head says", async () => {
    const server = await startAzurite();
    const env = {
      AZURE_STORAGE_CONNECTION_STRING: server.connectionString,
      AZURE_STORAGE_QUEUE_NAME: "work",
      MICROSCALER_DEMO_LEDGER: join(folder, "ledgers"),
    };
    try {
      await server.service.getQueueClient("work").create();
      mkdirSync(env.MICROSCALER_DEMO_LEDGER);
      chmodSync(env.MICROSCALER_DEMO_LEDGER, 0o777);
      const file = join(root, "services", "demo", "demo-docker.yaml");
      const options = ["--ports", "any", "--listen-console", "127.0.0.1:0", "--state-dir", join(folder, "state")];
      const up = run(["up", "-c", file, ...options], env);
      const noted = () => readdirSync(env.MICROSCALER_DEMO_LEDGER);
      await vi.waitFor(() => expect(noted().length, "three producers, ten slots").toBeGreaterThanOrEqual(13), patient);
      up.child.kill("SIGTERM");
      expect(await up.ended, up.stderr()).toBe(0);
      expect(await containersWith(label)).toEqual([]);
    } finally {
      await server.kill();
    }
  });
});

test("without a Docker the demo says so in one sentence, and starts nothing", async () => {
  const demo = run(["demo", "--actuator", "docker"], { DOCKER_HOST: `unix://${folder}/none.sock` });
  expect(await demo.ended).toBe(1);
  expect(demo.stderr()).toMatch(/^error: Docker does not answer at unix:\S+: start it, or set DOCKER_HOST [^\n]*\n$/m);
  expect(demo.stdout()).toBe("");
  expect(readdirSync(folder)).toEqual([]);
});
