import { Redis } from "ioredis";
import { findServer } from "./server.ts";

/** A Redis; `REDIS_URL` names one that runs. */
export const redis = findServer({
  name: "redis",
  variable: "REDIS_URL",
  programs: ["redis-server", "valkey-server"],
  local: ({ port, folder }) => ({
    args: ["--port", String(port), "--dir", folder, "--save", "", "--bind", "127.0.0.1"],
  }),
  container: { image: "redis:7", port: 6379, args: [] },
  ready: async (address) => {
    const client = new Redis(`redis://${address}`, { lazyConnect: true, retryStrategy: null });
    client.on("error", () => undefined); // told by the call
    try {
      await client.ping();
    } finally {
      client.disconnect();
    }
  },
  enable: "install Redis (Debian: redis-server)",
});
