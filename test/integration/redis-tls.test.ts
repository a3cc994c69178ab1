import { once } from "node:events";
import { connect } from "node:net";
import { createServer } from "node:tls";
import { describe, expect, test } from "vitest";
import type { JsonObject } from "../../shared/model/json.ts";
import { needs } from "../support/available.ts";
import { authority, certificate } from "../support/marathon-certificate.ts";
import { redis } from "../support/servers/redis.ts";
import { readMetricOf, surroundings } from "../support/surroundings.ts";

describe("a Redis behind TLS", { ...needs(redis.need), ...(process.env.REDIS_URL && { skip: true }) }, () => {
  test("is read where its certificate is trusted, and absent where it is not", async () => {
    const server = await redis.start();
    const port = Number(server.address.split(":").at(-1));
    const secure = createServer(certificate, (socket) => {
      const plain = connect(port, "127.0.0.1");
      for (const end of [socket, plain]) end.on("error", () => undefined);
      socket.pipe(plain).pipe(socket);
    });
    secure.listen(0, "127.0.0.1");
    await once(secure, "listening");
    const at = secure.address();
    const address = `127.0.0.1:${typeof at === "object" && at ? at.port : 0}`;
    const url = `rediss://${address}`;
    try {
      const value = { kind: "value", value: 0 };
      expect(await readOnce({ url, tls: { ca: authority } })).toEqual(value);
      expect(await readOnce({ url: url.replace("127.0.0.1", "localhost"), tls: { ca: authority } })).toEqual(value);
      expect(await readOnce({ url, tls: { insecureSkipVerify: true } })).toEqual(value);
      expect(await readOnce({ url })).toEqual({
        kind: "absent",
        reason: `the certificate of ${address} is not trusted (UNABLE_TO_VERIFY_LEAF_SIGNATURE); name its authority with tls.ca`,
      });
      expect(await readOnce({ url: `rediss://${server.address}` }, 300)).toMatchObject({ kind: "absent" });
      expect(await readOnce({ url: `redis://${address}` })).toMatchObject({ kind: "absent" });
    } finally {
      secure.close();
      await server.kill();
    }
  });
});

/** One reading of a specification, opened and closed. */
async function readOnce(spec: JsonObject, withinMs = 5000) {
  const metric = readMetricOf({ source: "redis-list", list: "jobs", ...spec });
  const reader = metric.source.open(metric.spec, surroundings());
  try {
    return await reader.read(AbortSignal.timeout(withinMs));
  } finally {
    await reader.close();
  }
}
