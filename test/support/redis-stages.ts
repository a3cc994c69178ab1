import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, vi } from "vitest";
import { redisStore } from "../../shared/state/redis/redis-store.ts";
import type { Store } from "../../shared/state/store.ts";
import type { StoreBackend } from "../contracts/store.ts";
import { keptLog } from "./kept-log.ts";
import { redis, redisClusterNode, redisSentinel, urlOf, withClient } from "./servers/redis.ts";
import type { FoundServer, TestServer } from "./servers/server.ts";

/** Servers of which stages are made, and how they are told things. */
export interface RedisServers {
  readonly server: FoundServer;
  readonly clusterNode: FoundServer;
  readonly sentinel: FoundServer;
  /** By which they know each other. */
  readonly host: string;
  run(server: TestServer, command: string, ...args: string[]): Promise<unknown>;
}

const plainly: RedisServers = {
  ...{ server: redis, clusterNode: redisClusterNode, sentinel: redisSentinel, host: "127.0.0.1" },
  run: (server, command, ...args) => run(server, command, ...args),
};

const patience = { timeout: 15_000, interval: 50 };

/** One command, as the first user. */
export function run(server: TestServer, command: string, ...args: string[]): Promise<unknown> {
  return withClient(urlOf(server), (client) => client.call(command, ...args));
}

export function portOf({ address }: Pick<TestServer, "address">): string {
  return address.split(":").at(-1) ?? "";
}

/** Two nodes that have all slots between them. */
export async function clusterStage({ clusterNode, run } = plainly): Promise<readonly TestServer[]> {
  const nodes = await Promise.all([clusterNode.start(), clusterNode.start()]);
  const [first, second] = nodes;
  await run(first, "CLUSTER", "ADDSLOTSRANGE", "0", "8191");
  await run(second, "CLUSTER", "ADDSLOTSRANGE", "8192", "16383");
  await run(first, "CLUSTER", "MEET", "127.0.0.1", portOf(second));
  for (const node of nodes) {
    await vi.waitFor(
      async () => expect(String(await run(node, "CLUSTER", "INFO"))).toMatch(/cluster_state:ok/),
      patience,
    );
  }
  return nodes;
}

/** A master, its replica, and a Sentinel that knows them as "main" and waits 300 ms before it acts. */
export async function sentinelStage(servers = plainly) {
  const { server, host, run } = servers;
  const [master, replica, sentinel] = await Promise.all([server.start(), server.start(), servers.sentinel.start()]);
  await run(replica, "REPLICAOF", host, portOf(master));
  await vi.waitFor(
    async () => expect(String(await run(replica, "INFO", "replication"))).toContain("master_link_status:up"),
    patience,
  );
  await run(sentinel, "SENTINEL", "MONITOR", "main", host, portOf(master), "1");
  await run(sentinel, "SENTINEL", "SET", "main", "down-after-milliseconds", "300");
  const replicas = async () => String(await run(sentinel, "SENTINEL", "REPLICAS", "main"));
  await vi.waitFor(async () => expect(await replicas()).toContain(portOf(replica)), patience);
  return { master, replica, sentinel, url: `redis+sentinel://${sentinel.address}/main` };
}

/** Lets the process of a server stand still. */
export async function freeze(server: TestServer): Promise<{ thaw(): void }> {
  const [, pid = ""] = /process_id:(\d+)/.exec(String(await run(server, "INFO", "server"))) ?? [];
  process.kill(Number(pid), "SIGSTOP");
  return { thaw: () => void process.kill(Number(pid), "SIGCONT") };
}

let made = 0;

/** Two clients of their own keys in a Redis; time is that of the machine. */
export async function storeBackend(
  options: Omit<Parameters<typeof redisStore>[0], "prefix" | "log">,
  keys = "contract",
): Promise<StoreBackend & { readonly prefix: string }> {
  made += 1;
  const prefix = `${keys}-${process.pid}-${made}`;
  const { log, lines } = keptLog();
  return {
    ...{ prefix, lines },
    store: redisStore({ ...options, prefix, log }),
    other: redisStore({ ...options, prefix }),
    pass: (ms) => new Promise((resolve) => setTimeout(resolve, ms + 5)),
  };
}

/** Once the store has a connection that is of use. */
export function untilUp(store: Store): Promise<void> {
  return vi.waitFor(() => expect(store.link()).toEqual({ kind: "store", name: "store", up: true }), patience);
}

/** Files that hold these texts. */
export function filesWith(contents: Readonly<Record<string, string>>): (name: string) => string {
  const folder = mkdtempSync(join(tmpdir(), "microscaler-redis-files-"));
  for (const [name, text] of Object.entries(contents)) writeFileSync(join(folder, name), text);
  return (name) => join(folder, name);
}
