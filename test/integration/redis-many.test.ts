import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { JsonObject } from "../../shared/model/json.ts";
import { needs } from "../support/available.ts";
import { crookedServer } from "../support/crooked-server.ts";
import { redisReaders } from "../support/redis-readers.ts";
import { redis, redisClusterNode, redisSentinel, urlOf, withClient } from "../support/servers/redis.ts";
import type { TestServer } from "../support/servers/server.ts";

const { openReader, readOnce } = redisReaders("redis-list");

const patience = { timeout: 15_000, interval: 100 };

describe("a Redis Cluster", needs(redisClusterNode.need), () => {
  let nodes: readonly TestServer[] = [];
  const first = `{a}-${randomUUID()}`;
  const second = `{b}-${randomUUID()}`;

  beforeAll(async () => {
    nodes = await Promise.all([redisClusterNode.start(), redisClusterNode.start()]);
    await Promise.all(
      nodes.map((node, index) =>
        run(node, "CLUSTER", "ADDSLOTSRANGE", ...(index === 0 ? ["0", "8191"] : ["8192", "16383"])),
      ),
    );
    await run(at(0), "CLUSTER", "MEET", "127.0.0.1", portOf(at(1)));
    for (const node of nodes) {
      await vi.waitFor(
        async () => expect(String(await run(node, "CLUSTER", "INFO"))).toMatch(/cluster_state:ok/),
        patience,
      );
    }
    await run(await ownerOf(first), "RPUSH", first, "1");
    await run(await ownerOf(second), "RPUSH", second, "1", "2");
  });
  afterAll(() => Promise.all(nodes.map((node) => node.kill())));

  const at = (index: number) => {
    const node = nodes[index];
    if (!node) throw new Error("there is no such node");
    return node;
  };
  const slotOf = async (key: string) => Number(await run(at(0), "CLUSTER", "KEYSLOT", key));
  const ownerOf = async (key: string) => at((await slotOf(key)) < 8192 ? 0 : 1);
  const addresses = () => nodes.map(({ address }) => address);

  test("is read wherever a key is, by any node given", async () => {
    for (const given of [addresses(), addresses().slice(0, 1), addresses().slice(1)]) {
      expect(await readOnce({ list: first, addresses: given })).toEqual({ kind: "value", value: 1 });
      expect(await readOnce({ list: second, addresses: given })).toEqual({ kind: "value", value: 2 });
    }
  });

  test("has keys on different nodes", async () => {
    expect((await ownerOf(first)).address).not.toBe((await ownerOf(second)).address);
  });

  test("is read where the first of the nodes given does not answer", async () => {
    const silent = await crookedServer();
    const gone = await crookedServer();
    await gone.close();
    expect(await readOnce({ list: first, addresses: [gone.address, ...addresses()] })).toMatchObject({ value: 1 });
    const reader = openReader({ list: first, addresses: [silent.address, ...addresses()] });
    expect(await reader.read(AbortSignal.timeout(200))).toMatchObject({ kind: "absent" });
    expect(await reader.read(AbortSignal.timeout(5000))).toMatchObject({ value: 1 });
    await reader.close();
    await silent.close();
    expect(await readOnce({ list: first, addresses: [gone.address] })).toEqual({
      kind: "absent",
      reason: `${gone.address} cannot be reached: nothing listens there (ECONNREFUSED)`,
    });
  });

  test("costs one connection to each node that has keys, which go with the last metric", async () => {
    const connections = (node: TestServer) =>
      run(node, "CLIENT", "LIST").then((said) => String(said).trim().split("\n").length);
    const before = await Promise.all(nodes.map(connections));
    const readers = Array.from({ length: 100 }, (_, index) =>
      openReader({ list: `jobs-${index}`, addresses: addresses() }),
    );
    const answers = await Promise.all(readers.map((reader) => reader.read(AbortSignal.timeout(5000))));
    expect(new Set(answers.map((answer) => JSON.stringify(answer)))).toEqual(new Set(['{"kind":"value","value":0}']));
    expect(await Promise.all(nodes.map(connections))).toEqual(before.map((count) => count + 1));
    await Promise.all(readers.map((reader) => reader.close()));
    await expect.poll(() => Promise.all(nodes.map(connections)), patience).toEqual(before);
  });

  test("is followed while a key moves to another node, and after that", async () => {
    const slot = String(await slotOf(first));
    const from = await ownerOf(first);
    const to = from === at(0) ? at(1) : at(0);
    const idOf = async (node: TestServer) => String(await run(node, "CLUSTER", "MYID"));
    const reader = openReader({ list: first, addresses: addresses() });
    const read = () => reader.read(AbortSignal.timeout(5000));
    expect(await read()).toMatchObject({ value: 1 });
    await run(to, "CLUSTER", "SETSLOT", slot, "IMPORTING", await idOf(from));
    await run(from, "CLUSTER", "SETSLOT", slot, "MIGRATING", await idOf(to));
    expect(await read()).toMatchObject({ value: 1 });
    await run(from, "MIGRATE", "127.0.0.1", portOf(to), first, "0", "5000");
    expect(await read()).toMatchObject({ value: 1 }); // by ASK
    for (const node of [to, from]) await run(node, "CLUSTER", "SETSLOT", slot, "NODE", await idOf(to));
    expect(await read()).toMatchObject({ value: 1 }); // by MOVED
    await reader.close();
  });

  test("whose node is asked with url is absent where the key is on another", async () => {
    const [here, key] = (await ownerOf(second)) === at(0) ? [at(1), second] : [at(0), second];
    expect(await readOnce({ list: key, url: urlOf(here) })).toEqual({
      kind: "absent",
      reason: `"${key}" is on another node of the Redis Cluster that ${here.address} belongs to: give addresses in place of url (MOVED)`,
    });
  });

  test("that sends in circles is absent", async () => {
    const one = await crookedServer("-MOVED 1 :1\r\n");
    expect(await readOnce({ list: first, addresses: [one.address] })).toMatchObject({ kind: "absent" });
    await one.close();
    const two = await crookedServer();
    const circle = await crookedServer(`-MOVED 1 127.0.0.1:${portOf(two)}\r\n`);
    const port = portOf(two);
    await two.close();
    expect(await readOnce({ list: first, addresses: [circle.address] })).toEqual({
      kind: "absent",
      reason: `127.0.0.1:${port} cannot be reached: nothing listens there (ECONNREFUSED)`,
    });
    await circle.close();
  });

  test("of which one node is gone is absent where that has the key, and read again when it is back", async () => {
    const spec = (key: string) => ({ list: key, addresses: addresses() });
    const [gone, left] = [await ownerOf(second), (await ownerOf(second)) === at(0) ? at(1) : at(0)];
    const other = await keyAt(left);
    const reader = openReader(spec(second));
    const read = () => reader.read(AbortSignal.timeout(5000));
    expect(await read()).toMatchObject({ value: 2 });
    await gone.kill();
    expect(await read()).toEqual({
      kind: "absent",
      reason: `${gone.address} cannot be reached: nothing listens there (ECONNREFUSED)`,
    });
    expect(await readOnce(spec(other))).toMatchObject({ value: 0 });
    await gone.restart();
    await expect.poll(read, patience).toMatchObject({ value: 0 }); // it keeps nothing
    await reader.close();
  });

  /** A name that the node has the slot of. */
  const keyAt = async (node: TestServer) => {
    let key = 0;
    while ((await ownerOf(`jobs-${key}`)) !== node) key += 1;
    return `jobs-${key}`;
  };
});

describe("a master that Sentinels know", needs(redisSentinel.need), () => {
  let servers: readonly TestServer[] = [];
  beforeAll(async () => {
    const [master, replica, sentinel] = await Promise.all([redis.start(), redis.start(), redisSentinel.start()]);
    servers = [master, replica, sentinel];
    await run(replica, "REPLICAOF", "127.0.0.1", portOf(master));
    await run(master, "RPUSH", "jobs", "1", "2");
    await vi.waitFor(async () => expect(await run(replica, "LLEN", "jobs")).toBe(2), patience);
    await run(sentinel, "SENTINEL", "MONITOR", "main", "127.0.0.1", portOf(master), "1");
    await run(sentinel, "SENTINEL", "SET", "main", "down-after-milliseconds", "300");
    const replicas = async () => String(await run(sentinel, "SENTINEL", "REPLICAS", "main"));
    await vi.waitFor(async () => expect(await replicas()).toContain(portOf(replica)), patience);
  });
  afterAll(() => Promise.all(servers.map((server) => server.kill())));

  test("is read by its name, and its successor when it is gone", async () => {
    const [master, replica, sentinel] = servers as [TestServer, TestServer, TestServer];
    const gone = await crookedServer();
    await gone.close();
    const addresses = [gone.address, sentinel.address];
    const spec = { list: "jobs", addresses, sentinelMaster: "main" };
    const reasonOf = async (other: JsonObject) => {
      const answer = await readOnce({ ...spec, ...other });
      return answer.kind === "absent" ? answer.reason : answer;
    };
    expect(await readOnce(spec)).toEqual({ kind: "value", value: 2 });
    expect(await reasonOf({ sentinelMaster: "other", addresses: [sentinel.address] })).toBe(
      `the Sentinel ${sentinel.address} knows no master "other"`,
    );
    expect(await reasonOf({ addresses: [gone.address] })).toBe(
      `the Sentinel ${gone.address} cannot be reached: nothing listens there (ECONNREFUSED)`,
    );
    expect(
      await reasonOf({ sentinelUsername: "nobody", sentinelPassword: "no-secret", addresses: [sentinel.address] }),
    ).toBe(`the Sentinel ${sentinel.address} does not accept the username and password given (WRONGPASS)`);
    expect(await reasonOf({ username: "nobody", password: "no-secret" })).toBe(
      `the master ${master.address} does not accept the username and password given (WRONGPASS)`,
    );
    const reader = openReader(spec);
    const read = () => reader.read(AbortSignal.timeout(5000));
    expect(await read()).toEqual({ kind: "value", value: 2 });
    await master.kill();
    expect(await read()).toMatchObject({ kind: "absent" });
    expect(await read()).toMatchObject({ reason: expect.stringContaining(master.address) });
    await expect.poll(read, patience).toEqual({ kind: "value", value: 2 });
    expect(await run(replica, "ROLE")).toContain("master");
    await reader.close();
  });
});

function portOf({ address }: Pick<TestServer, "address">): string {
  return address.split(":").at(-1) ?? "";
}

function run(server: TestServer, command: string, ...args: string[]): Promise<unknown> {
  return withClient(urlOf(server), (client) => client.call(command, ...args));
}
