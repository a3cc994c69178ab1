import { readFileSync } from "node:fs";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { redisStore } from "../../shared/state/redis/redis-store.ts";
import type { MadeDecision } from "../../shared/state/store.ts";
import { storeContract } from "../contracts/store.ts";
import { poolNamed } from "../contracts/store-pools.ts";
import { needs } from "../support/available.ts";
import { authority, certificate } from "../support/marathon-certificate.ts";
import { clusterStage, filesWith, portOf, run, sentinelStage, storeBackend, untilUp } from "../support/redis-stages.ts";
import { redisClusterNode, redisSentinel } from "../support/servers/redis.ts";
import { redisOverTls, withTlsClient } from "../support/servers/redis-over-tls.ts";
import type { TestServer } from "../support/servers/server.ts";

const patience = { timeout: 15_000, interval: 50 };

/** A busy machine is slow: what is promised is tested with patience. */
const deadlineMs = 5000;

describe("a store in a Redis Cluster", needs(redisClusterNode.need), () => {
  let nodes: readonly TestServer[] = [];
  const url = () => `redis+cluster://${nodes.map(({ address }) => address).join(",")}`;
  beforeAll(async () => {
    nodes = await clusterStage();
  });
  afterAll(() => Promise.all(nodes.map((node) => node.kill())));

  storeContract("of two nodes", () => storeBackend({ url: url(), deadlineMs }));

  test("follows its keys to another node, leaves no connection, and says where it cannot be reached", async () => {
    const { store, other, prefix } = await storeBackend({ url: url() });
    await store.setFixed("demo", "producer", 3);
    const [from, to] = await moveKeys(nodes, prefix);
    await expect
      .poll(() => store.getFixed("demo", "producer").catch(() => "refused"), patience)
      .toMatchObject({
        replicas: 3,
      });
    expect(await store.setFixed("demo", "producer", 4)).toEqual({ replicas: 4, revision: 2n });
    await to.kill();
    await expect.poll(() => store.link().up, patience).toBe(false);
    await expect(store.setFixed("demo", "producer", 5)).rejects.toMatchObject({ retryable: true });
    await Promise.all([store.close(), other.close()]);
    const clients = async () =>
      String(await run(from, "CLIENT", "LIST", "TYPE", "normal"))
        .trim()
        .split("\n");
    await expect.poll(async () => (await clients()).length, patience).toBe(1); // who asks
  });
});

describe("a store behind Sentinels", needs(redisSentinel.need), () => {
  const cleanUps: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
  });

  test("goes on with the new master, which may lack the last writes; nothing is sent to it again", async () => {
    const { master, replica, sentinel, url } = await sentinelStage();
    cleanUps.push(() => Promise.all([replica.kill(), sentinel.kill()]));
    const { store, other } = await storeBackend({ url: url.replace("://", "://127.0.0.1:1,") });
    cleanUps.push(() => Promise.all([store.close(), other.close()]));
    await store.changePools([{ put: poolNamed("demo") }]);
    await store.acquireLeases("a", 60_000, [{ pool: "demo" }]);
    await run(master, "WAIT", "1", "2000");
    await cutOff(master, replica);
    await store.acquireLeases("b", 60_000, [{ pool: "lost" }]);
    await store.changePools([{ put: poolNamed("demo", { lost: true }) }]);
    const [before] = await store.addDecisions([decision]);
    const demo = vi.fn();
    other.onChange("demo", demo);
    await master.kill();
    await expect.poll(() => store.link().up, patience).toBe(false);
    await expect(store.setFixed("demo", "producer", 3)).rejects.toMatchObject({ retryable: true });
    await untilUp(store);
    expect(await run(replica, "ROLE")).toContain("master");
    expect(await store.getPool("demo")).toMatchObject({ spec: {}, revision: 1n });
    expect(await store.getFixed("demo", "producer")).toBeUndefined();
    expect(await store.acquireLeases("a", 60_000, [{ pool: "demo" }, { pool: "lost" }])).toMatchObject([
      { kind: "given", lease: { generation: 1n } },
      { kind: "given", lease: { generation: 1n } }, // an actuator knows b's: it refuses, and is answered with more
    ]);
    const [after] = await store.addDecisions([decision]);
    expect(after?.id).toBeGreaterThan(before?.id ?? 0n);
    await untilUp(other);
    expect(demo).toHaveBeenCalled();
  });

  test("says what it lacks", async () => {
    const { master, replica, sentinel } = await sentinelStage();
    cleanUps.push(() => Promise.all([master.kill(), replica.kill(), sentinel.kill()]));
    const store = redisStore({ url: `redis+sentinel://${sentinel.address}/another` });
    await expect(store.listPools()).rejects.toThrow("no Sentinel answers, or none knows the master");
    await store.close();
    await run(sentinel, "ACL", "SETUSER", "default", "resetpass", ">s3cret");
    const locked = redisStore({ url: `redis+sentinel://${sentinel.address}/main` });
    await expect(locked.listPools()).rejects.toThrow("wants credentials");
    await locked.close();
    vi.stubEnv("SENTINEL_TEST_PASSWORD", "s3cret");
    const opened = redisStore({
      url: `redis+sentinel://${sentinel.address}/main?sentinelPassword=\${env:SENTINEL_TEST_PASSWORD}`,
    });
    expect(await opened.listPools()).toEqual([]);
    await opened.close();
    vi.unstubAllEnvs();
  });
});

/** A replica that gets no more of its master, as one that lags. */
async function cutOff(master: TestServer, replica: TestServer): Promise<void> {
  await run(replica, "CONFIG", "SET", "masterauth", "wrong");
  await run(master, "CLIENT", "KILL", "TYPE", "replica");
  const link = async () => String(await run(replica, "INFO", "replication"));
  await vi.waitFor(async () => expect(await link()).toContain("master_link_status:down"), patience);
}

describe("a store behind TLS, as a user who may do no more than is documented", needs(redisOverTls.need), () => {
  let server: TestServer;
  const name = filesWith({ "ca.pem": authority, "cert.pem": certificate.cert, "key.pem": certificate.key });
  const files = { caFile: name("ca.pem"), certFile: name("cert.pem"), keyFile: name("key.pem") };
  const url = () => `rediss://microscaler:\${env:STATE_TEST_PASSWORD}@${server.address}`;
  beforeAll(async () => {
    server = await redisOverTls.start();
    const [, rules = ""] = /ACL SETUSER (microscaler .+)/.exec(readFileSync("shared/state/README.md", "utf8")) ?? [];
    const everyTest = rules.replaceAll("{microscaler}", "{microscaler*}"); // each has keys of its own
    await withTlsClient(server.address, (client) => client.call("ACL", "SETUSER", ...everyTest.split(" ")));
    vi.stubEnv("STATE_TEST_PASSWORD", "SECRET");
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    await server.kill();
  });

  storeContract("of its own rights", () => storeBackend({ url: url(), ...files, deadlineMs }, "microscaler"));

  test("is refused plainly what it may not", async () => {
    const asked = async (options: Parameters<typeof redisStore>[0]) => {
      const store = redisStore(options);
      const refused: unknown = await store.listPools().catch((thrown: unknown) => thrown);
      await store.close();
      return refused instanceof Error ? refused.message.replace(/ at .*?:\d+ /, " ") : refused;
    };
    expect(await asked({ url: url(), ...files, prefix: "another" })).toBe(
      "the store does not allow the user given what the state needs: compare its rights with those documented (NOPERM)",
    );
    vi.stubEnv("STATE_TEST_PASSWORD", "wrong");
    expect(await asked({ url: url(), ...files })).toBe(
      "the store does not accept the user and password given (WRONGPASS)",
    );
    vi.stubEnv("STATE_TEST_PASSWORD", "SECRET");
    expect(await asked({ url: url() })).toContain(
      "is not trusted (SELF_SIGNED_CERT_IN_CHAIN); name its authority with --redis-ca",
    );
    expect(await asked({ url: url(), caFile: files.caFile })).toMatch(
      /cannot be reached|no usable answer|wants a certificate/,
    );
    expect(await asked({ url: url(), ...files, keyFile: "/nowhere/key.pem" })).toBe(
      "--redis-key names /nowhere/key.pem, which cannot be read (ENOENT)",
    );
    const log = await withTlsClient(server.address, (client) => client.acl("LOG"));
    expect(JSON.stringify(log)).not.toContain("SECRET");
  });

  test("asks for nothing that it may not", async () => {
    await withTlsClient(server.address, (client) => client.acl("LOG", "RESET"));
    const { store, other } = await storeBackend({ url: url(), ...files }, "microscaler");
    await Promise.all([untilUp(store), untilUp(other)]);
    await Promise.all([store.close(), other.close()]);
    expect(await withTlsClient(server.address, (client) => client.acl("LOG"))).toEqual([]);
  });
});

const decision: MadeDecision = {
  ...{ pool: "demo", workload: "consumer", from: 1, desired: 3, reason: "demand", detail: "", wallMs: 0 },
};

/** Gives the slot of the keys to the node that does not have it; resolves to both. */
async function moveKeys(nodes: readonly TestServer[], prefix: string): Promise<readonly [TestServer, TestServer]> {
  const [first, second] = nodes;
  if (!first || !second) throw new Error("a cluster has two nodes here");
  const slot = String(await run(first, "CLUSTER", "KEYSLOT", `{${prefix}}:x`));
  const [from, to] = Number(slot) < 8192 ? [first, second] : [second, first];
  const keys = await run(from, "CLUSTER", "GETKEYSINSLOT", slot, "100");
  const toId = String(await run(to, "CLUSTER", "MYID"));
  await run(to, "CLUSTER", "SETSLOT", slot, "IMPORTING", String(await run(from, "CLUSTER", "MYID")));
  await run(from, "CLUSTER", "SETSLOT", slot, "MIGRATING", toId);
  for (const key of Array.isArray(keys) ? keys.map(String) : []) {
    await run(from, "MIGRATE", "127.0.0.1", portOf(to), key, "0", "5000");
  }
  for (const node of [to, from]) await run(node, "CLUSTER", "SETSLOT", slot, "NODE", toId);
  return [from, to];
}
