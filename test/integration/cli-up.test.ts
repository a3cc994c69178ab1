import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, expect, test, vi } from "vitest";
import { packageRoot } from "../../shared/package-root.ts";
import { engineClient } from "../../shared/rpc/engine-client.ts";
import { takenPort } from "../support/taken-port.ts";

const folder = mkdtempSync(join(tmpdir(), "cli-up-"));
const file = join(folder, "pools.yaml");
const pids = join(folder, "pids");
writeFileSync(
  file,
  `actuators: { local: { kind: process }, spare: { kind: process } }
pools:
  - name: work
    actuator: local
    capacity: 3
    workloads:
      - name: sleeper
        priority: 1
        replicas: { max: 2 }
        target: { kind: fixed, replicas: 2 }
        run: { command: ["/bin/sh", "-c", "echo $$ >> ${pids}; exec sleep 600"] }
`,
);

interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<number | null>;
  out: string;
  err: string;
}

const started: Running[] = [];

function microscaler(...words: readonly string[]): Running {
  const child = spawn(process.execPath, [join(packageRoot(), "services/cli/bin.js"), ...words], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  const running: Running = { child, ended, out: "", err: "" };
  child.stdout.setEncoding("utf8").on("data", (text) => (running.out += text));
  child.stderr.setEncoding("utf8").on("data", (text) => (running.err += text));
  started.push(running);
  return running;
}

function up(...words: readonly string[]): Running {
  return microscaler("up", "-c", file, "--state-dir", join(folder, "state"), ...words);
}

function addressOf({ out }: Running, part: string): string {
  return new RegExp(`^ {2}${part} +(\\S+)`, "m").exec(out)?.[1] ?? "";
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

afterEach(async () => {
  for (const { child, ended } of started.splice(0)) {
    child.kill("SIGTERM");
    await ended;
  }
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

test("up says where everything is, status shows what it does, and a signal ends all of it within 5 s", async () => {
  const running = up("--ports", "any", "--listen-console", "127.0.0.1:0");
  await vi.waitFor(() => expect(running.out).toContain("console"), { timeout: 20_000 });
  for (const part of ["collector", "actuator local", "actuator spare", "engine"]) {
    expect(addressOf(running, part), running.out).toMatch(/^127\.0\.0\.1:\d+$/);
  }
  expect((await fetch(`${addressOf(running, "console")}/healthz`)).status).toBe(200);
  await vi.waitFor(() => expect(readFileSync(pids, "utf8").trim().split("\n")).toHaveLength(2), { timeout: 5000 });

  const engine = addressOf(running, "engine");
  const table = microscaler("status", "--engine", engine);
  expect(await table.ended).toBe(0);
  expect(table.out).toMatch(/^work: 2 of 3 slots taken, actuator local\n/);
  expect(table.out).toMatch(/^ +1 +sleeper +– +2 +2 +0 +0 +\S/m);
  const json = microscaler("status", "--engine", engine, "--json");
  await json.ended;
  expect(JSON.parse(json.out)).toMatchObject({
    pools: [{ pool: "work", workloads: [{ workload: "sleeper", desired: 2 }] }],
  });

  const sentAtMs = performance.now();
  running.child.kill("SIGINT");
  expect(await running.ended).toBe(0);
  expect(performance.now() - sentAtMs).toBeLessThan(5000);
  const replicas = readFileSync(pids, "utf8").trim().split("\n").map(Number);
  expect(replicas.filter(isAlive)).toEqual([]);
});

test("a changed file takes effect while it runs: counts, pools that come and go; one that is not valid changes nothing", async () => {
  const changing = join(folder, "changing.yaml");
  const pool = (name: string, replicas: number) =>
    `  - { name: ${name}, actuator: sim, capacity: 9, onRemove: scale-to-zero, workloads: [{ name: a, priority: 1, target: { kind: fixed, replicas: ${replicas} }, run: {} }] }\n`;
  const write = (...pools: string[]) =>
    writeFileSync(changing, `actuators: { sim: { kind: simulated } }\npools:\n${pools.join("")}`);
  write(pool("one", 2), pool("two", 2));
  const running = microscaler(
    "up",
    "-c",
    changing,
    "--state-dir",
    join(folder, "changing"),
    "--ports",
    "any",
    "--listen-console",
    "127.0.0.1:0",
  );
  await vi.waitFor(() => expect(running.out).toContain("console"), { timeout: 20_000 });
  const client = engineClient(addressOf(running, "engine"));
  const desired = async () => {
    const names = (await client.listPools()).map(({ name }) => name);
    const told = names.map(async (name) => [name, (await client.explain(name, "a")).explanation.status.desired]);
    return Object.fromEntries(await Promise.all(told));
  };
  const patience = { timeout: 10_000 };
  await vi.waitFor(async () => expect(await desired()).toEqual({ one: 2, two: 2 }), patience);
  write(pool("one", 5), pool("three", 1));
  await vi.waitFor(async () => expect(await desired()).toEqual({ one: 5, three: 1 }), patience);
  write(pool("one", 5), pool("three", -1));
  await vi.waitFor(() => expect(running.err).toMatch(/must not be negative.*refused/), patience);
  expect(await desired()).toEqual({ one: 5, three: 1 });
  client.close();
});

test("a port that is taken is told in one line, with what to do", async () => {
  const { free } = await takenPort(7001);
  const running = up();
  expect(await running.ended).toBe(1);
  free();
  expect(
    running.err
      .trim()
      .split("\n")
      .filter((line) => !line.startsWith("building")),
  ).toEqual([
    "error: cannot listen on 127.0.0.1:7001: the port is in use; stop what uses it or choose another with --ports any",
  ]);
});

test("where the port of the console is taken, its own option is told", async () => {
  const { address, free } = await takenPort();
  const running = up("--ports", "any", "--listen-console", address);
  expect(await running.ended).toBe(1);
  free();
  expect(running.err).toContain(`error: cannot listen on ${address}: the port is in use;`);
  expect(running.err).toContain("choose another with --listen-console\n");
});

test("a reader that goes away ends a watch, and is no failure", async () => {
  const running = up("--ports", "any", "--listen-console", "127.0.0.1:0");
  await vi.waitFor(() => expect(running.out).toContain("console"), { timeout: 20_000 });
  const watch = microscaler("status", "--watch", "--json", "--engine", addressOf(running, "engine"));
  await vi.waitFor(() => expect(watch.out).toContain("\n"), { timeout: 5000 });
  watch.child.stdout?.destroy();
  expect(await watch.ended).toBe(0);
  expect(watch.err).toBe("");
});
