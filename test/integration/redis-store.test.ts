import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { storeContract } from "../contracts/store.ts";
import { needs } from "../support/available.ts";
import { run, storeBackend, untilUp } from "../support/redis-stages.ts";
import { redis, urlOf } from "../support/servers/redis.ts";
import type { TestServer } from "../support/servers/server.ts";

/** A busy machine is slow: what is promised is tested with patience. */
const deadlineMs = 5000;

describe("a store in one Redis", needs(redis.need), () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await redis.start();
  });
  afterAll(async () => {
    if (server.ours) await server.kill();
  });

  storeContract("with two clients", () => storeBackend({ url: urlOf(server), deadlineMs }));

  test("leaves no connection, and refuses every call, once it is closed", async () => {
    const connections = async () =>
      String(await run(server, "CLIENT", "LIST"))
        .trim()
        .split("\n").length;
    const before = await connections();
    const { store, other } = await storeBackend({ url: urlOf(server) });
    await untilUp(store);
    expect(await connections()).toBeGreaterThan(before);
    await Promise.all([store.close(), other.close(), other.close()]);
    await expect.poll(connections).toBe(before);
    const refused = { code: "unavailable", message: `the store at ${urlOf(server)} was closed here` };
    await expect(store.listPools()).rejects.toMatchObject(refused);
    await expect(store.setFixed("demo", "producer", 3)).rejects.toMatchObject(refused);
    expect(store.link()).toMatchObject({ up: false });
  });

  test("closes while it is connecting", async () => {
    const { store, other } = await storeBackend({ url: urlOf(server) });
    const asked = store.listPools().catch((thrown: unknown) => thrown);
    await Promise.all([store.close(), other.close()]);
    expect(await asked).toMatchObject({ code: "unavailable" });
  });

  test("has leases and what is shown in keys that end by themselves", async () => {
    const { store, other, prefix } = await storeBackend({ url: urlOf(server) });
    await untilUp(store);
    await store.acquireLeases("a", 50_000, [{ pool: "demo" }]);
    await store.putShown({ pool: "demo", holder: "a", generation: 1n }, {});
    const mine = [`{${prefix}}:lease:demo`, `{${prefix}}:shown:demo`];
    const ttls = await Promise.all(mine.map((key) => run(server, "PTTL", key)));
    expect(ttls.every((ttl) => Number(ttl) > 45_000 && Number(ttl) <= 60_000)).toBe(true);
    await Promise.all([store.close(), other.close()]);
  });

  test("tells of a change whose message was lost within a second or so", async () => {
    const { store, other, prefix } = await storeBackend({ url: urlOf(server) });
    const [pools, demo, elsewhere] = [vi.fn(), vi.fn(), vi.fn()];
    store.onPools(pools);
    store.onChange("demo", demo);
    store.onChange("elsewhere", elsewhere);
    await untilUp(store);
    for (const listener of [pools, demo, elsewhere]) listener.mockClear();
    await run(server, "HINCRBY", `{${prefix}}:versions`, "pools", "1");
    await expect.poll(() => pools.mock.calls.length, { timeout: 1500 }).toBeGreaterThan(0);
    expect(demo).not.toHaveBeenCalled();
    await run(server, "HINCRBY", `{${prefix}}:versions`, "pool", "1");
    await expect.poll(() => demo.mock.calls.length, { timeout: 1500 }).toBeGreaterThan(0);
    expect(elsewhere).toHaveBeenCalled(); // nobody knows which
    await Promise.all([store.close(), other.close()]);
  });
});
