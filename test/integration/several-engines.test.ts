import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { type EngineClient, engineClient } from "../../shared/rpc/engine-client.ts";
import { needs } from "../support/available.ts";
import { type PlaneProcess, startPlane } from "../support/plane-process.ts";
import { type RecordedActuator, startRecordedActuator } from "../support/recorded-actuator.ts";
import { freeze, run, sentinelStage } from "../support/redis-stages.ts";
import { redis, redisSentinel, urlOf } from "../support/servers/redis.ts";
import type { TestServer } from "../support/servers/server.ts";

const pools = ["one", "two", "three", "four"];
const file = join(mkdtempSync(join(tmpdir(), "microscaler-engines-")), "pools.yaml");
const yaml = (replicas: number) =>
  `actuators: { sim: { kind: simulated } }\npools:\n${pools
    .map(
      (name) =>
        `  - { name: ${name}, actuator: sim, capacity: 9, onRemove: scale-to-zero, workloads: [{ name: a, priority: 1, replicas: { min: 1 }, target: { kind: fixed, replicas: ${replicas} }, run: {} }] }\n`,
    )
    .join("")}`;

let actuator: RecordedActuator;
let engines: PlaneProcess[] = [];
let clients: EngineClient[] = [];

beforeEach(async () => {
  writeFileSync(file, yaml(3));
  actuator = await startRecordedActuator();
});
afterEach(async () => {
  for (const client of clients) client.close();
  await Promise.all(engines.map((engine) => engine.kill("SIGKILL"))); // also where it stands still
  [engines, clients] = [[], []];
  await actuator.stop();
});
afterAll(() => rmSync(join(file, ".."), { recursive: true, force: true }));

async function start(url: string, ...more: string[]): Promise<{ engine: PlaneProcess; client: EngineClient }> {
  const args = ["engine", "-c", file, "--actuator", `sim=${actuator.address}`, "--redis", url, ...more];
  const engine = await startPlane([...args, "--redis-prefix", `test-${actuator.address.replace(/\D/g, "-")}`]);
  const client = engineClient(engine.address);
  engines.push(engine);
  clients.push(client);
  return { engine, client };
}

/** Who let the newest command or opening of each pool in. */
const leaders = () => new Map(actuator.admitted.map(({ pool, holder }) => [pool, holder]));
const poolsOf = (pid: number) => pools.filter((pool) => leaders().get(pool)?.includes(`-${pid}-`));
const shared = async (first: PlaneProcess, second: PlaneProcess) => {
  await vi.waitFor(() => expect([poolsOf(first.pid).length, poolsOf(second.pid).length]).toEqual([2, 2]), patience);
  await running(3);
};
const running = (replicas: number) =>
  vi.waitFor(
    () => expect(pools.map((pool) => actuator.running(pool, "a"))).toEqual(pools.map(() => replicas)),
    patience,
  );
const patience = { timeout: 15_000, interval: 10 };

/** Nobody was let in who was deposed: generations never fall, one has one holder, sequences never fall within it. */
function expectFenced(): void {
  for (const pool of pools) {
    const admitted = actuator.admitted.filter((one) => one.pool === pool);
    for (const [index, { generation, holder, sequence = 0n }] of admitted.entries()) {
      const before = admitted[index - 1];
      if (!before) continue;
      expect(generation >= before.generation).toBe(true);
      if (generation === before.generation) {
        expect(holder).toBe(before.holder);
        expect(sequence >= (before.sequence ?? 0n)).toBe(true);
      }
    }
  }
}

describe("two engines on one Redis", needs(redis.need), () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await redis.start();
  });
  afterAll(async () => {
    if (server.ours) await server.kill();
  });
  const url = () => urlOf(server);

  test("share the pools, and each takes the other's within 3 s after a kill -9", async () => {
    const [{ engine: first }, { engine: second }] = [await start(url()), await start(url())];
    await shared(first, second);
    const killedAtMs = performance.now();
    await first.kill("SIGKILL");
    await vi.waitFor(() => expect(poolsOf(second.pid)).toHaveLength(4), patience);
    const opened = actuator.admitted.filter(({ atMs }) => atMs > killedAtMs).map(({ atMs }) => atMs - killedAtMs);
    expect(Math.max(...opened)).toBeLessThan(3000);
    expectFenced();
  });

  test("one that is killed is followed after --lease-ttl: not before its last leases may be over, and soon then", async () => {
    const { engine: first } = await start(url(), "--lease-ttl", "4s");
    await vi.waitFor(() => expect(poolsOf(first.pid)).toHaveLength(4), patience);
    const { engine: second } = await start(url(), "--lease-ttl", "4s");
    const theirs = poolsOf(first.pid);
    const killedAtMs = performance.now();
    await first.kill("SIGKILL");
    await vi.waitFor(() => expect(poolsOf(second.pid)).toHaveLength(4), patience);
    const opened = theirs.map((pool) => actuator.admitted.findLast((one) => one.pool === pool)?.atMs ?? 0);
    const lastMs = Math.max(...opened) - killedAtMs; // some may have been on their way to the second
    expect(lastMs).toBeGreaterThan(2800); // renewed every quarter of it; those of 2 s are over by then
    expect(lastMs).toBeLessThan(5500);
    expectFenced();
  });

  test("hand the pools over at once when one is told to end", async () => {
    const [{ engine: first }, { engine: second }] = [await start(url()), await start(url())];
    await shared(first, second);
    const told = first.kill("SIGTERM");
    await vi.waitFor(() => expect(poolsOf(second.pid)).toHaveLength(4), { timeout: 1000, interval: 10 });
    await told;
    expectFenced();
  });

  test("an engine that stood still for ten seconds gets nothing through when it goes on", async () => {
    const [{ engine: first, client }, { engine: second }] = [await start(url()), await start(url())];
    await shared(first, second);
    const [theirs = ""] = poolsOf(first.pid);
    // a change that arrives while it stands still waits in its sockets
    process.kill(first.pid, "SIGSTOP");
    const late = client.setFixed({ pool: theirs, workload: "a", replicas: 8 }).catch(() => undefined);
    await vi.waitFor(() => expect(poolsOf(second.pid)).toHaveLength(4), patience);
    await new Promise((resolve) => setTimeout(resolve, 10_000));
    const before = actuator.admitted.length;
    process.kill(first.pid, "SIGCONT");
    await late;
    await vi.waitFor(() => expect(poolsOf(first.pid)).toHaveLength(2), patience); // its share again, with new leases
    expect(actuator.admitted.length).toBeGreaterThan(before);
    expectFenced();
  }, 60_000);

  test("a flushed store is filled again, and the pools go on, fenced as before", async () => {
    const [{ engine: first }, { engine: second }] = [await start(url()), await start(url())];
    await shared(first, second);
    await run(server, "FLUSHALL");
    await vi.waitFor(async () => {
      const lists = await Promise.all(clients.map((client) => client.listPools()));
      expect(lists.map((list) => list.length)).toEqual([4, 4]);
    }, patience);
    await running(3);
    writeFileSync(file, yaml(5));
    await running(5);
    expectFenced();
  });

  test("a pool that is applied at one engine is decided by any, and seen and explained at both", async () => {
    const [one, other] = [await start(url()), await start(url())];
    await shared(one.engine, other.engine);
    const workload = { name: "a", priority: 1, target: { kind: "fixed", replicas: 4 }, run: {} };
    const spec = { name: "five", actuator: "sim", capacity: 5, onRemove: "scale-to-zero", workloads: [workload] };
    await one.client.applyPool({ specJson: JSON.stringify(spec) });
    await vi.waitFor(() => expect(actuator.running("five", "a")).toBe(4), patience);
    for (const { client } of [one, other]) {
      const { explanation } = await client.explain("five", "a");
      expect(explanation.status).toMatchObject({ desired: 4 });
    }
    await other.client.setFixed({ pool: "five", workload: "a", replicas: 2 });
    await vi.waitFor(() => expect(actuator.running("five", "a")).toBe(2), patience);
    await other.client.deletePool({ pool: "five" });
    await vi.waitFor(
      async () => expect((await one.client.listPools()).map(({ name }) => name)).not.toContain("five"),
      patience,
    );
    expect(actuator.running("five", "a")).toBe(0);
  });

  test("without the store the leaders hold, tell what they see, and go on when it is back", async () => {
    const [one, other] = [await start(url()), await start(url())];
    await shared(one.engine, other.engine);
    await server.kill();
    await vi.waitFor(async () => {
      const { explanation } = await one.client.explain(poolsOf(one.engine.pid)[0] ?? "", "a");
      expect(explanation.status).toMatchObject({ reason: "lease-lost", observed: { ready: 3 } });
    }, patience);
    await server.restart();
    await vi.waitFor(async () => {
      const lists = await Promise.all([one, other].map(({ client }) => client.listPools()));
      expect(lists.map((list) => list.length)).toEqual([4, 4]);
    }, patience);
    await running(3);
    writeFileSync(file, yaml(6));
    await running(6);
    expectFenced();
  });
});

describe("two engines on a Redis with Sentinel", needs(redisSentinel.need), () => {
  test("go on after an asynchronous failover, fenced as before", async () => {
    const stage = await sentinelStage();
    const [{ engine: first }, { engine: second }] = [await start(stage.url), await start(stage.url)];
    await shared(first, second);
    // frozen, it does not see what is written until it is made the master: the newest leases and revisions are lost
    const frozen = await freeze(stage.replica);
    writeFileSync(file, yaml(4));
    await running(4);
    await stage.master.kill();
    frozen.thaw();
    writeFileSync(file, yaml(7));
    await running(7);
    expectFenced();
    await Promise.all([stage.replica.kill(), stage.sentinel.kill()]);
  }, 60_000);
});
