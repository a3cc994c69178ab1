import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Redis } from "ioredis";
import { authority, certificate } from "../marathon-certificate.ts";
import { findServer } from "./server.ts";

/** A Redis that speaks TLS only, to clients with a certificate of the tests' authority. */
export const redisOverTls = findServer({
  name: "redis",
  variable: "REDIS_OVER_TLS",
  programs: ["redis-server"],
  local: ({ port, folder }) => {
    const file = (name: string, text: string) => {
      writeFileSync(join(folder, name), text);
      return join(folder, name);
    };
    const files = {
      "--tls-ca-cert-file": file("ca.pem", authority),
      "--tls-cert-file": file("cert.pem", certificate.cert),
      "--tls-key-file": file("key.pem", certificate.key),
    };
    const place = ["--port", "0", "--tls-port", String(port), "--dir", folder, "--save", "", "--bind", "127.0.0.1"];
    return { args: [...place, ...Object.entries(files).flat()] };
  },
  ready: (address) => withTlsClient(address, async (client) => void (await client.ping())),
  enable: "install Redis with TLS (Debian: redis-server); a container does not do",
});

/** Runs commands as the first user, and leaves no connection behind. */
export async function withTlsClient<Result>(
  address: string,
  use: (client: Redis) => Promise<Result>,
  trust = { ca: authority, ...certificate },
): Promise<Result> {
  const client = new Redis(`rediss://${address}`, {
    ...{ lazyConnect: true, retryStrategy: null, enableReadyCheck: false },
    tls: trust,
  });
  client.on("error", () => undefined); // told by the call
  try {
    await client.connect();
    return await use(client);
  } finally {
    client.disconnect();
  }
}
