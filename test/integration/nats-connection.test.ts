import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { TLSSocket } from "node:tls";
import { afterEach, describe, expect, test } from "vitest";
import { needs } from "../support/available.ts";
import { authority, certificate } from "../support/marathon-certificate.ts";
import { natsStream } from "../support/nats-stream.ts";
import { openReader, readOnce } from "../support/read-once.ts";
import { natsServer, natsUsers } from "../support/servers/nats.ts";

const login = { username: natsUsers.reader.user, password: natsUsers.reader.pass };
const metric = (change: object) => ({ source: "nats-jetstream", stream: "orders", consumer: "billing", ...change });
const info = (change: object = {}) =>
  `INFO ${JSON.stringify({ server_id: "N", version: "2.9.0", proto: 1, headers: true, max_payload: 1048576, ...change })}\r\n`;

const atTheEnd: (() => void)[] = [];
afterEach(() => {
  for (const end of atTheEnd.splice(0)) end();
});

/** A server that greets whoever comes, and goes on with the connection as it is told. */
async function greeter(greeting: string, go: (socket: Socket) => void) {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => socket.destroy()).on("close", () => sockets.delete(socket));
    socket.write(greeting);
    go(socket);
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  atTheEnd.push(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  return { address: `127.0.0.1:${port}`, connections: () => sockets.size };
}

const swallow = (socket: Socket) => socket.resume();

const silent = [
  ["goes on to say nothing", info()],
  ["never ends its first line", 'INFO {"server_id":'],
  ["wants TLS and says nothing of it", info({ tls_required: true })],
] as const;

test.each(silent)("a server that %s is left as soon as nobody reads it", async (_, greeting) => {
  const { address, connections } = await greeter(greeting, swallow);
  const reader = openReader(metric({ servers: [address] }));
  const reading = reader.read();
  await expect.poll(connections).toBe(1);
  await reader.close();
  await expect.poll(connections).toBe(0);
  expect(await reading).toEqual({ kind: "absent", reason: `${address} was not waited for any longer` });
});

test("such a server is left once it takes too long", async () => {
  const stages = silent.map(async ([, greeting]) => {
    const { address, connections } = await greeter(greeting, swallow);
    const reader = openReader(metric({ servers: [address] }));
    expect(await reader.read()).toEqual({ kind: "absent", reason: `${address} did not answer in time` });
    await expect.poll(connections).toBe(0);
    await reader.close();
  });
  await Promise.all(stages);
});

test("a server that closes the connection is absent, and not called a refusal", async () => {
  const { address } = await greeter(info(), (socket) => socket.once("data", () => socket.end()));
  const reason = `${address} cannot be reached: the connection was closed (ECONNRESET)`;
  expect(await readOnce(metric({ servers: [address] }))).toEqual({ kind: "absent", reason });
});

test("a server without TLS is absent where TLS is wanted", async () => {
  const { address } = await greeter(info(), swallow);
  const reason = `${address} does not offer TLS; leave out tls, and "tls://", where it is not wanted`;
  for (const wanted of [{ servers: [`tls://${address}`] }, { servers: [address], tls: {} }]) {
    expect(await readOnce(metric(wanted))).toEqual({ kind: "absent", reason });
  }
});

describe("a NATS server behind TLS", needs(natsServer.need), () => {
  test("is read where its certificate is trusted, and absent where it is not", async () => {
    const server = await natsServer.start();
    if (server.ours) atTheEnd.push(() => void server.kill());
    const stream = `orders-${randomUUID().slice(0, 8)}`;
    await natsStream(server.address, stream, "billing").create();
    const [host = "", port = ""] = server.address.split(":");
    const { address } = await greeter(info({ tls_required: true }), (socket) => {
      const upstream = connect(Number(port), host);
      const secured = new TLSSocket(socket, { isServer: true, ...certificate });
      secured.on("error", () => upstream.destroy()).on("close", () => upstream.destroy());
      secured.pipe(upstream).on("error", () => secured.destroy());
      upstream.pipe(secured);
    });
    const spec = (change: object) => metric({ servers: [address], stream, ...login, ...change });
    const localhost = `tls://${address.replace("127.0.0.1", "localhost")}`;
    const value = { kind: "value", value: 0, inFlight: 0, arrivalsTotal: 0 };
    expect(await readOnce(spec({ tls: { ca: authority } }))).toEqual(value);
    expect(await readOnce(spec({ servers: [localhost], tls: { ca: authority } }))).toEqual(value);
    expect(await readOnce(spec({ tls: { insecureSkipVerify: true } }))).toEqual(value);
    expect(await readOnce(spec({}))).toEqual({
      kind: "absent",
      reason: `the certificate of ${address} is not trusted (UNABLE_TO_VERIFY_LEAF_SIGNATURE); name its authority with tls.ca`,
    });
  });
});
