import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { testAuthority } from "../certificates.ts";
import type { RedisServers } from "../redis-stages.ts";
import { withTlsClient } from "./redis-over-tls.ts";
import { findServer, type Place, type ServerKind } from "./server.ts";

const { ca, issue } = await testAuthority("authority of Redis");
/** Of a name, as certificates usually are: whoever connects to the address behind it is told that it is another. */
const certificate = await issue({ names: [{ type: "dns", value: "localhost" }] });

/** What a client needs for servers that speak TLS only and have a certificate of the name localhost alone. */
export const trust = { ca, ...certificate };

function ofKind(variable: string, argsOf: (place: Place) => readonly string[]): ServerKind {
  return {
    ...{ name: "redis", variable, programs: ["redis-server"] },
    local: (place) => ({ args: [...argsOf(place), ...listening(place)] }),
    ready: (address) => withTlsClient(named(address), async (client) => void (await client.ping()), trust),
    enable: "install Redis with TLS (Debian: redis-server); a container does not do",
  };
}

function listening({ port, folder }: Place): readonly string[] {
  const file = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  return [
    ...["--port", "0", "--tls-port", String(port), "--dir", folder, "--bind", "127.0.0.1"],
    ...["--tls-replication", "yes", "--tls-cluster", "yes"],
    ...["--tls-ca-cert-file", file("ca.pem", ca)],
    ...["--tls-cert-file", file("cert.pem", certificate.cert), "--tls-key-file", file("key.pem", certificate.key)],
  ];
}

const byName = ["--cluster-announce-hostname", "localhost", "--cluster-preferred-endpoint-type", "hostname"];

/** Servers that speak TLS only and know each other as localhost, which is all their certificate says. */
export const redisByName: RedisServers = {
  host: "localhost",
  server: findServer(ofKind("REDIS_BY_NAME", () => ["--save", "", "--replica-announce-ip", "localhost"])),
  clusterNode: findServer(
    ofKind("REDIS_CLUSTER_NODE_BY_NAME", () => ["--save", "", "--cluster-enabled", "yes", ...byName]),
  ),
  sentinel: findServer(
    ofKind("REDIS_SENTINEL_BY_NAME", ({ folder }) => {
      const file = join(folder, "sentinel.conf");
      writeFileSync(file, "sentinel resolve-hostnames yes\nsentinel announce-hostnames yes\n");
      return [file, "--sentinel"];
    }),
  ),
  run: ({ address }, command, ...args) =>
    withTlsClient(named(address), (client) => client.call(command, ...args), trust),
};

/** An address as its certificate has it. */
export function named(address: string): string {
  return address.replace("127.0.0.1", "localhost");
}
