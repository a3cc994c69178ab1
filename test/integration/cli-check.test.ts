import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test, vi } from "vitest";
import { startCollector } from "../../services/metric-collector/main.ts";
import type { JsonObject } from "../../shared/model/json.ts";
import { packageRoot } from "../../shared/package-root.ts";
import { collectorClient } from "../../shared/rpc/collector-client.ts";
import { createLog } from "../../shared/telemetry/log.ts";
import { accessOf } from "../support/access-bench.ts";
import { connectionStringFor } from "../support/azurite.ts";
import { cli, keptOutput } from "../support/command-line.ts";
import { crookedServer } from "../support/crooked-server.ts";

const folder = mkdtempSync(join(tmpdir(), "cli-check-"));
const file = join(folder, "pools.yaml");
const written = keptOutput();

afterAll(() => {
  rmSync(folder, { recursive: true });
});

const seven = { source: "scripted", values: [{ at: "0s", value: 7 }] };
const azure = (address: string) => ({
  source: "azure-queue",
  queue: "orders",
  deadline: "300ms",
  connectionString: connectionStringFor(`http://${address}`),
});

/** Writes a configuration of workloads a, b, c … with these metrics; JSON is YAML too. */
function configure(metrics: readonly JsonObject[], more: JsonObject = {}): void {
  const workloads = metrics.map((metric, index) => ({
    name: String.fromCharCode(97 + index),
    priority: 1,
    target: { kind: "simple-queue", queueLength: 5 },
    metric,
    run: { command: ["run"] },
  }));
  const pools = [{ name: "work", actuator: "local", capacity: 10, workloads }];
  writeFileSync(file, JSON.stringify({ actuators: { local: { kind: "process" } }, pools, ...more }));
}

async function withServer<Result>(use: (server: { address: string; connections: number }) => Promise<Result>) {
  const server = await crookedServer();
  try {
    return await use(server);
  } finally {
    await server.close();
  }
}

test("everything that can be read is exit code 0, with a table and nothing else on standard output", async () => {
  configure([seven, { source: "combined", combine: "sum", of: { one: seven, two: 5 } }]);
  expect(await cli("check", "-c", file)).toBe(0);
  expect(written.out.split("\n")).toEqual([
    expect.stringMatching(/^METRIC +SOURCE +VALUE/),
    expect.stringMatching(/^work\/a +scripted +7 +– +– +\d+ ms +\d+ ms$/),
    expect.stringMatching(/^work\/b +combined +12 +– +– +\d+ ms +\d+ ms$/),
    "",
  ]);
  expect(written.err).toBe("");
});

test("a metric that is absent is exit code 1, with its reason beside it and how many there are", () =>
  withServer(async ({ address }) => {
    configure([seven, azure(address)]);
    expect(await cli("check", "-c", file)).toBe(1);
    expect(written.out).toMatch(/^work\/a +scripted +7 /m);
    expect(written.out).toMatch(/^work\/b +azure-queue +absent +– +– +– +3\d\d ms +no answer within 300 ms$/m);
    expect(written.err).toBe("error: 1 of 2 metrics is absent\n");
  }));

test("many that hang take as long as one, and what several workloads share is read once", () =>
  withServer(async (server) => {
    const { address } = server;
    const hanging = Array.from({ length: 20 }, (_, index) => ({ ...azure(address), queue: `orders${index % 10}` }));
    configure(hanging);
    let most = 0;
    const watching = setInterval(() => {
      most = Math.max(most, server.connections);
    }, 10);
    const startedAtMs = performance.now();
    expect(await cli("check", "-c", file, "--json")).toBe(1);
    clearInterval(watching);
    expect(performance.now() - startedAtMs).toBeLessThan(3000); // one after the other: 6 s
    expect(most).toBe(10);
    expect(JSON.parse(written.out)).toMatchObject({ file, absent: 20, metrics: { length: 20 } });
    expect(written.err).toBe("");
    await vi.waitFor(() => expect(server.connections).toBe(0));
  }));

test("a setpoint is read too", async () => {
  const target = { kind: "thermostat", setpoint: { ...seven, values: [{ at: "0s", absent: "nobody knows" }] } };
  const workloads = [{ name: "a", priority: 1, target, metric: seven, run: { command: ["run"] } }];
  configure([], { pools: [{ name: "work", actuator: "local", capacity: 10, workloads }] });
  expect(await cli("check", "-c", file, "--json")).toBe(1);
  expect(JSON.parse(written.out)).toMatchObject({
    absent: 1,
    metrics: [
      { pool: "work", workload: "a", path: "metric", value: 7 },
      { pool: "work", workload: "a", path: "target.setpoint", absent: "nobody knows" },
    ],
  });
});

test("a file that is not valid is refused as validate refuses it, and so is a reference that does not resolve here", async () => {
  const unresolved = { ...azure("127.0.0.1:1"), connectionString: "${env:NOT_THERE_AT_ALL}" };
  for (const metric of [unresolved, { source: "scripted" }]) {
    configure([metric]);
    expect(await cli("validate", file)).toBe(2);
    const said = written.err;
    written.err = "";
    expect(await cli("check", "-c", file)).toBe(2);
    expect(written).toEqual({ out: "", err: said });
    written.err = "";
  }
});

test("a file without metrics is nothing to complain of", async () => {
  configure([], { pools: [{ name: "work", actuator: "local", capacity: 1, workloads: [idle] }] });
  expect(await cli("check", "-c", file)).toBe(0);
  expect(written.out).toBe(`${file} names no metric\n`);
  expect(await cli("check", "-c", file, "--json")).toBe(0);
});

const idle = { name: "a", priority: 1, target: { kind: "remainder" }, run: { command: ["run"] } };

test("the collector that the file names is asked, with its own allow-list", async () => {
  vi.stubEnv("CHECKED_QUEUE", "orders");
  const collector = await startCollector({
    listen: "127.0.0.1:0",
    allowExec: false,
    allowRefs: new Set(["env:CHECKED_QUEUE"]),
    log: createLog("collector", { level: "silent" }),
  });
  try {
    const apart = { collector: { address: collector.address } };
    configure([seven, { ...azure("127.0.0.1:1"), queue: "${env:CHECKED_QUEUE}" }], apart);
    expect(await cli("check", "-c", file, "--json")).toBe(1);
    expect(JSON.parse(written.out).metrics).toMatchObject([
      { value: 7 },
      { absent: expect.stringContaining("nothing listens there") },
    ]);
    configure([{ ...azure("127.0.0.1:1"), queue: "${env:ONLY_THERE}" }], apart);
    written.out = "";
    expect(await cli("check", "-c", file, "--json")).toBe(1);
    expect(written.out).toContain("--allow-ref env:ONLY_THERE");
  } finally {
    vi.unstubAllEnvs();
    await collector.stop();
  }
});

test("of several collectors the first that can be reached reads; what is pushed is asked of all", async () => {
  const start = () => {
    const log = createLog("collector", { level: "silent" });
    return startCollector({ listen: "127.0.0.1:0", allowExec: false, allowRefs: new Set(), log });
  };
  const [one, other] = [await start(), await start()];
  const pusher = collectorClient(other.address);
  try {
    await pusher.push([{ name: "orders", value: 9 }], AbortSignal.timeout(5000));
    const address = ["127.0.0.1:1", one.address, other.address];
    configure([seven, { source: "push", name: "orders" }], { collector: { address } });
    expect(await cli("check", "-c", file, "--json")).toBe(0);
    expect(JSON.parse(written.out).metrics).toMatchObject([{ value: 7 }, { value: 9 }]);
  } finally {
    pusher.close();
    await Promise.all([one.stop(), other.stop()]);
  }
});

test("a collector that refuses us is told of, also where another would answer", async () => {
  const log = createLog("collector", { level: "silent" });
  const options = { listen: "127.0.0.1:0", allowExec: false, allowRefs: new Set<string>(), log };
  const guarded = await startCollector({ ...options, protection: { access: accessOf() } });
  const open = await startCollector(options);
  try {
    configure([seven], { collector: { address: ["127.0.0.1:1", guarded.address, open.address] } });
    expect(await cli("check", "-c", file, "--json")).toBe(1);
    expect(JSON.parse(written.out).metrics).toMatchObject([{ absent: expect.stringContaining("nobody is named") }]);
  } finally {
    await Promise.all([guarded.stop(), open.stop()]);
  }
});

test("a collector that cannot be reached is exit code 3", async () => {
  configure([seven, seven], { collector: { address: "127.0.0.1:1" } });
  expect(await cli("check", "-c", file)).toBe(3);
  expect(written.out).toBe("");
  expect(written.err).toMatch(/^error: the collector at 127\.0\.0\.1:1 cannot be reached: .*; is it running\?\n$/);
});

test("what is pushed is absent at a collector that runs for the check alone, and the reason says so", async () => {
  configure([{ source: "push", name: "orders" }]);
  expect(await cli("check", "-c", file, "--json")).toBe(1);
  expect(written.out).toContain("nobody pushes to a collector that runs for this check alone");
});

test("a signal ends it within moments, and whatever it has begun", async () => {
  const pidFile = join(folder, "pid");
  const command = ["/bin/sh", "-c", `echo $$ > ${pidFile}; exec sleep 60`];
  configure([{ source: "command", command, deadline: "1m" }]);
  const bin = ["--import", "tsx", join(packageRoot(), "services/cli/dev.ts"), "check", "-c", file];
  const child = spawn(process.execPath, bin, { cwd: packageRoot(), stdio: ["ignore", "pipe", "pipe"] });
  await vi.waitFor(() => expect(readFileSync(pidFile, "utf8")).toMatch(/^\d+\n$/), { timeout: 20_000 });
  const ended = once(child, "exit");
  const sentAtMs = performance.now();
  child.kill("SIGINT");
  expect(await ended).toEqual([130, null]);
  expect(performance.now() - sentAtMs).toBeLessThan(3000);
  const pid = Number(readFileSync(pidFile, "utf8"));
  await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow("ESRCH"));
});
