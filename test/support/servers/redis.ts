import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Redis } from "ioredis";
import { findServer, type ServerKind, type TestServer } from "./server.ts";

const plain: ServerKind = {
  name: "redis",
  variable: "REDIS_URL",
  programs: ["redis-server", "valkey-server"],
  local: ({ port, folder }) => ({
    args: ["--port", String(port), "--dir", folder, "--save", "", "--bind", "127.0.0.1"],
  }),
  container: { image: "redis:7", port: 6379, args: [] },
  ready: (address) => withClient(`redis://${address}`, async (client) => void (await client.ping())),
  enable: "install Redis (Debian: redis-server)",
};

/** A Redis; `REDIS_URL` names one that runs. */
export const redis = findServer(plain);

const { container: _container, ...ofPrograms } = plain;
const enable = `${plain.enable}; a container does not do`;

/** A node for a cluster, which has no slots and knows no other yet. */
export const redisClusterNode = findServer({
  ...ofPrograms,
  variable: "REDIS_CLUSTER_NODE",
  local: ({ port, folder }) => ({
    args: [
      ...["--port", String(port), "--dir", folder, "--save", "", "--bind", "127.0.0.1"],
      "--cluster-enabled",
      "yes",
    ],
  }),
  enable,
});

/** A Sentinel that watches nothing yet. */
export const redisSentinel = findServer({
  ...ofPrograms,
  variable: "REDIS_SENTINEL",
  local: ({ port, folder }) => {
    const file = join(folder, "sentinel.conf");
    writeFileSync(file, ""); // it keeps there what it is told
    return { args: [file, "--sentinel", "--port", String(port), "--dir", folder, "--bind", "127.0.0.1"] };
  },
  enable,
});

/** Where a server is, as a client takes it; `REDIS_URL` may be one already. */
export function urlOf({ address }: Pick<TestServer, "address">): string {
  return address.includes("://") ? address : `redis://${address}`;
}

/** Runs commands as the first user, and leaves no connection behind. */
export async function withClient<Result>(url: string, use: (client: Redis) => Promise<Result>): Promise<Result> {
  const client = new Redis(url, { lazyConnect: true, retryStrategy: null, enableReadyCheck: false });
  client.on("error", () => undefined); // told by the call
  try {
    await client.connect();
    return await use(client);
  } finally {
    client.disconnect();
  }
}

/** Entries of no interest. */
export async function addEntries(client: Redis, stream: string, messages: number): Promise<void> {
  for (let sent = 0; sent < messages; sent += 1) await client.xadd(stream, "*", "order", "1");
}

/** Gives entries to a consumer of a group; resolves to what identifies them. */
export async function takeEntries(
  client: Redis,
  stream: string,
  group: string,
  messages: number,
): Promise<readonly string[]> {
  const reply: unknown = await client.call(
    ...(["XREADGROUP", "GROUP", group, "me", "COUNT", String(messages), "STREAMS", stream, ">"] as const),
  );
  const [ofStream]: unknown[] = Array.isArray(reply) ? (Array.isArray(reply[0]) ? reply : [reply]) : [];
  const entries: unknown = Array.isArray(ofStream) ? ofStream[1] : [];
  return Array.isArray(entries) ? entries.map((entry: unknown) => (Array.isArray(entry) ? String(entry[0]) : "")) : [];
}
