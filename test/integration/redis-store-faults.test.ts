import { afterEach, describe, expect, test, vi } from "vitest";
import type { MadeDecision, Store } from "../../shared/state/store.ts";
import { poolNamed } from "../contracts/store-pools.ts";
import { needs } from "../support/available.ts";
import { freeze, portOf, run, storeBackend, untilUp } from "../support/redis-stages.ts";
import { redis } from "../support/servers/redis.ts";
import type { TestServer } from "../support/servers/server.ts";

const ofOurs = needs({ ...redis.need, available: redis.need.available && !process.env.REDIS_URL });

describe("a Redis that fails", ofOurs, () => {
  const cleanUps: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
  });

  const stage = async (): Promise<{ server: TestServer; store: Store; other: Store; shown: string }> => {
    const server = await redis.start();
    cleanUps.push(() => server.kill());
    const url = `redis://${server.address}`;
    const { store, other } = await storeBackend({ url });
    cleanUps.push(() => Promise.all([store.close(), other.close()]));
    await Promise.all([untilUp(store), untilUp(other)]);
    return { server, store, other, shown: `the store at ${url}` };
  };
  const lease = { pool: "demo" };

  test("is told at once when it is gone, and found again when it is back, empty", async () => {
    const { server, store, shown } = await stage();
    const [pools, demo] = [vi.fn(), vi.fn()];
    store.onPools(pools);
    store.onChange("demo", demo);
    await store.changePools([{ put: poolNamed("demo") }]);
    await store.acquireLeases("a", 60_000, [{ ...lease, atLeast: 7n }]);
    const [before] = await store.addDecisions([made]);
    await server.kill();
    await expect.poll(() => store.link()).toMatchObject({ up: false, problem: expect.stringContaining(shown) });
    const askedAtMs = performance.now();
    await expect(store.listPools()).rejects.toMatchObject({ code: "unavailable" });
    await expect(store.setFixed("demo", "producer", 3)).rejects.toMatchObject({ code: "unavailable" });
    expect(performance.now() - askedAtMs).toBeLessThan(200);
    await expect
      .poll(() => store.link().problem, { timeout: 3000 })
      .toBe(`${shown} cannot be reached: nothing listens there (ECONNREFUSED)`);
    for (const listener of [pools, demo]) listener.mockClear();
    await server.restart();
    await untilUp(store);
    expect(pools).toHaveBeenCalled();
    expect(demo).toHaveBeenCalled();
    expect(await store.listPools()).toEqual([]); // it keeps nothing here
    expect(await store.getFixed("demo", "producer")).toBeUndefined();
    // The generation begins anew: an actuator that knows a newer one says so, and the lease is taken with more than that.
    expect(await store.acquireLeases("a", 60_000, [lease])).toMatchObject([{ lease: { generation: 1n } }]);
    const healed = await store.acquireLeases("a", 60_000, [{ ...lease, atLeast: 8n }]);
    expect(healed).toMatchObject([{ lease: { generation: 8n } }]);
    const [after] = await store.addDecisions([made]);
    expect(after?.id).toBeGreaterThan(before?.id ?? 0n);
  });

  test("has what it had where it kept it, leases too", async () => {
    const { server, store } = await stage();
    await store.changePools([{ put: poolNamed("demo", { a: 1 }) }]);
    await store.acquireLeases("a", 60_000, [lease]);
    await run(server, "SAVE");
    await server.kill();
    await server.restart();
    await untilUp(store);
    expect(await store.listPools()).toMatchObject([{ name: "demo", spec: { a: 1 }, revision: 1n }]);
    expect(await store.acquireLeases("b", 60_000, [lease])).toMatchObject([{ kind: "held", holder: "a" }]);
    expect(await store.acquireLeases("a", 60_000, [lease])).toMatchObject([{ lease: { generation: 1n } }]);
  });

  test("that was flushed is told as a change of everything; generations begin anew, numbers of decisions do not", async () => {
    const { server, store, other } = await stage();
    const listeners = [vi.fn(), vi.fn(), vi.fn()] as const;
    await other.changePools([{ put: poolNamed("demo") }]);
    await other.setFixed("demo", "producer", 3);
    await other.acquireLeases("a", 60_000, [{ ...lease, atLeast: 7n }]);
    const [before] = await other.addDecisions([made]);
    store.onPools(listeners[0]);
    store.onChange("demo", listeners[1]);
    store.onDecisions(listeners[2]);
    await new Promise((resolve) => setTimeout(resolve, 50)); // what was told before is past
    for (const listener of listeners) listener.mockClear();
    await run(server, "FLUSHALL");
    for (const listener of listeners) {
      await expect.poll(() => listener.mock.calls.length, { timeout: 1500 }).toBeGreaterThan(0);
    }
    expect(store.link()).toEqual({ kind: "store", name: "store", up: true });
    expect(await store.listPools()).toEqual([]);
    expect(await store.acquireLeases("b", 60_000, [lease])).toMatchObject([{ lease: { generation: 1n } }]);
    listeners[1].mockClear();
    await store.setFixed("demo", "producer", 3); // its version is above those before: it is heard
    await expect.poll(() => listeners[1].mock.calls.length, { timeout: 500 }).toBeGreaterThan(0);
    const [after] = await store.addDecisions([made]);
    expect(after?.id).toBeGreaterThan(before?.id ?? 0n);
  });

  test("that hangs is refused within a second, and what was asked meanwhile is never carried out", async () => {
    const { server, store, shown } = await stage();
    await store.setFixed("demo", "before", 1);
    const frozen = await freeze(server);
    const askedAtMs = performance.now();
    const refusals = await Promise.all(
      [
        store.setFixed("demo", "during", 1),
        store.putPause("demo", { owner: "a", direction: "up" }),
        store.acquireLeases("a", 60_000, [lease]),
        store.getFixed("demo", "before"),
      ].map((call) => call.catch((thrown: unknown) => thrown)),
    );
    expect(performance.now() - askedAtMs).toBeLessThan(1300);
    for (const refusal of refusals) {
      expect(refusal).toMatchObject({ code: "timeout", message: `${shown} did not answer in time` });
    }
    expect(store.link()).toMatchObject({ up: false });
    await new Promise((resolve) => setTimeout(resolve, 300));
    const againAtMs = performance.now();
    await expect(store.setFixed("demo", "during", 2)).rejects.toMatchObject({ retryable: true });
    expect(performance.now() - againAtMs).toBeLessThan(100);
    frozen.thaw();
    await untilUp(store);
    expect(await store.getFixed("demo", "during")).toBeUndefined();
    expect(await store.listPauses("demo")).toEqual([]);
    expect(await store.acquireLeases("b", 60_000, [lease])).toMatchObject([{ kind: "given" }]);
    expect(await store.getFixed("demo", "before")).toEqual({ replicas: 1, revision: 1n });
  });

  test("that forgot the scripts is told them again", async () => {
    const { server, store } = await stage();
    await store.setFixed("demo", "producer", 1);
    await run(server, "SCRIPT", "FLUSH");
    expect(await Promise.all([1, 2, 3].map((replicas) => store.setFixed("demo", "producer", replicas)))).toHaveLength(
      3,
    );
  });

  test("that cuts its connections is connected to again, and everybody is told", async () => {
    const { server, store } = await stage();
    const demo = vi.fn();
    store.onChange("demo", demo);
    for (const type of ["normal", "pubsub"]) {
      demo.mockClear();
      await run(server, "CLIENT", "KILL", "TYPE", type, "SKIPME", "yes");
      await expect.poll(() => demo.mock.calls.length, { timeout: 3000 }).toBeGreaterThan(0);
      await untilUp(store);
      expect(await store.listPools()).toEqual([]);
    }
  });

  test("that became a replica, takes no changes or wants a password is told of as it is", async () => {
    const { server, store } = await stage();
    const problem = expect.poll(() => store.link().problem, { timeout: 3000 });
    await run(server, "REPLICAOF", "127.0.0.1", "1");
    await problem.toContain("is a replica by now: the master is another (READONLY)");
    await run(server, "REPLICAOF", "NO", "ONE");
    await untilUp(store);
    await run(server, "CONFIG", "SET", "maxmemory", "1");
    await expect(store.setFixed("demo", "producer", 1)).rejects.toThrow(/its memory is full \(OOM\)$/);
    await run(server, "CONFIG", "SET", "maxmemory", "0");
    expect(await store.setFixed("demo", "producer", 1)).toMatchObject({ revision: 1n });
    await run(server, "CONFIG", "SET", "requirepass", "s3cret");
    await run(
      { ...server, address: `redis://:s3cret@127.0.0.1:${portOf(server)}` },
      "CLIENT",
      "KILL",
      "TYPE",
      "normal",
    );
    await expect.poll(() => store.link().problem, { timeout: 3000 }).toContain("wants credentials");
  });
});

const made: MadeDecision = {
  ...{ pool: "demo", workload: "consumer", from: 1, desired: 3, reason: "demand", detail: "12 wait", wallMs: 0 },
};
