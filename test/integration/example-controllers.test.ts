import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { loadConfig } from "../../services/cli/config/load.ts";
import { startUp, type Up } from "../../services/cli/up.ts";
import type { PoolStatus } from "../../shared/model/status.ts";
import { type CollectorClient, collectorClient } from "../../shared/rpc/collector-client.ts";
import { type EngineClient, engineClient } from "../../shared/rpc/engine-client.ts";
import { createLog } from "../../shared/telemetry/log.ts";
import { accessOf, tokenOf } from "../support/access-bench.ts";
import { exampleControllers, examples, idsIn } from "../support/example-controllers.ts";

const yaml = `
actuators:
  local: { kind: simulated }
pools:
  - name: orders
    actuator: local
    capacity: 6
    workloads:
      - name: consumer
        priority: 1
        replicas: { min: 1, max: 2 }
        metric: { source: push, name: orders }
        target: { kind: queue-pid, queueLength: 50 }
        run: { start: 20ms, stop: 20ms }
      - name: batch
        priority: 2
        target: { kind: external }
        run: { start: 20ms, stop: 20ms }
`;

const folder = mkdtempSync(join(tmpdir(), "microscaler-examples-"));
const statuses: PoolStatus[] = [];
let up: Up;
let client: EngineClient;
let collector: CollectorClient;

beforeAll(async () => {
  const file = join(folder, "orders.yaml");
  writeFileSync(file, yaml);
  const log = createLog("test", { level: "silent" });
  const config = loadConfig(file, { references: "check" });
  const protection = { access: accessOf() };
  up = await startUp({ config, ports: "any", consoleListen: "127.0.0.1:0", stateDir: folder, log, protection });
  client = engineClient(up.engine, { token: () => tokenOf("operator") });
  const [{ address = "" } = {}] = up.parts.filter(({ name }) => name === "collector");
  collector = collectorClient(address, { token: () => tokenOf("pusher") });
  client.watchPool("orders", { onMessage: (status) => statuses.push(status), onDown: () => undefined });
});

afterAll(async () => {
  client.close();
  collector.close();
  await up.stop();
  rmSync(folder, { recursive: true, force: true });
});

const batch = () => statuses.at(-1)?.workloads[1];

const { start, killAll } = exampleControllers();
afterEach(killAll);

const slow = { timeout: 20_000 };

describe("the example in TypeScript", () => {
  const controller = (...options: string[]) => start(examples.TypeScript, ["--engine", up.engine, ...options]);

  test("says nothing while nobody knows what waits", async () => {
    const { said, end } = controller();
    await expect.poll(said, slow).toContain("batch: ");
    expect(batch()?.external).toBeUndefined();
    expect(await end("SIGTERM")).toBe(0);
  });

  test("is the law of its workload while it lives, and takes its word back at its end", async () => {
    const push = setInterval(() => void waiting(10), 200);
    const { said, end } = controller("--most", "3");
    await expect.poll(() => batch()?.observed?.ready, slow).toBe(3);
    expect(batch()?.external).toMatchObject({ replicas: 3, owner: "example controller" });
    expect(batch()?.external?.remainingMs).toBeLessThanOrEqual(5000);
    clearInterval(push);
    await waiting(400);
    await expect.poll(() => batch()?.observed?.ready, slow).toBe(0);
    expect(said()).toMatch(/asks for 3\n[\s\S]*asks for 0\n/);
    expect(await end("SIGTERM")).toBe(0);
    await expect.poll(() => batch()?.external, slow).toBeUndefined();
  });

  test("goes on after the decision it saw last", async () => {
    const first = controller();
    await expect.poll(() => idsIn(first.said()).length, slow).toBeGreaterThan(2);
    const ids = idsIn(first.said());
    await first.end("SIGTERM");
    const again = controller("--after", ids[1] ?? "");
    await expect.poll(() => idsIn(again.said()).length, slow).toBeGreaterThan(0);
    expect(idsIn(again.said())[0]).toBe(ids[2]);
    await again.end("SIGTERM");
  });
});

describe("the example in Python, from the protos alone", examples.Python.need, () => {
  const controller = (options: readonly string[], role?: string) =>
    start(examples.Python, ["--engine", up.engine, ...options], role);

  test("lists pools, asks for replicas, watches decisions, and takes its word back at its end", async () => {
    const { said, end } = controller(["--replicas", "4"]);
    await expect.poll(() => batch()?.observed?.ready, slow).toBe(4);
    expect(batch()?.external).toMatchObject({ replicas: 4, owner: "python" });
    expect(said()).toContain("pool orders, revision 1, from file\n");
    await expect.poll(said, slow).toMatch(/^\d+ batch: \d → 4, external: a controller outside asks for 4$/m);
    expect(await end("SIGINT")).toBe(0);
    await expect.poll(() => batch()?.external, slow).toBeUndefined();
  });

  test("with a token that may not, ends and says so in one line", async () => {
    const { said, ended } = controller([], "viewer");
    expect(await ended).toBe(1);
    expect(said()).toMatch(/^pool orders.*\nPERMISSION_DENIED: .*role operator.*\n$/);
  });

  test("with no engine there, ends and says so in one line", async () => {
    const { said, ended } = controller(["--engine", "127.0.0.1:1"]);
    expect(await ended).toBe(1);
    expect(said()).toMatch(/^UNAVAILABLE: .*\n$/);
  });
});

/** So much waits for the consumer. */
async function waiting(value: number): Promise<void> {
  await collector.push([{ name: "orders", value }], AbortSignal.timeout(2000));
}
