import { once } from "node:events";
import { createServer as createTcpServer, type Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import { expect, test } from "vitest";
import type { JsonObject } from "../../../../shared/model/json.ts";
import {
  amqpMethods,
  heartbeat,
  long,
  methodFrame,
  methodsIn,
  protocolHeader,
  shortText,
  u8,
  u16,
  u32,
} from "../../../../test/support/amqp-frames.ts";
import { authority, certificate } from "../../../../test/support/marathon-certificate.ts";
import { openReader, readOnce } from "../../../../test/support/read-once.ts";

const start = methodFrame(
  0,
  amqpMethods.connectionStart,
  u8(0),
  u8(9),
  long(""),
  long("PLAIN AMQPLAIN"),
  long("en_US"),
);
const tuneWith = (channels: number) => methodFrame(0, amqpMethods.connectionTune, u16(channels), u32(131_072), u16(60));
const tune = tuneWith(2047);
const opened = methodFrame(0, amqpMethods.connectionOpenOk, shortText(""));
const channel = methodFrame(1, amqpMethods.channelOpenOk, long(""));
const close = (on: number, code: number, text = "s3cret") => {
  const id = on === 0 ? amqpMethods.connectionClose : amqpMethods.channelClose;
  return methodFrame(on, id, u16(code), shortText(text), u16(0), u16(0));
};
const declared = (name: string, messages: number) =>
  methodFrame(1, amqpMethods.queueDeclareOk, shortText(name), u32(messages), u32(0));

/** What a broker does in place of an answer. */
type Act = Buffer | "closes";

/** Uses a broker that does the next of these for each thing it hears; then it says nothing more. */
async function withBroker<Result>(
  acts: readonly Act[],
  use: (address: string) => Promise<Result>,
  encrypted = false,
): Promise<Result> {
  const left = [...acts];
  const converse = (socket: Socket) => {
    socket.on("error", () => socket.destroy());
    socket.on("data", (bytes: Buffer) => {
      const heard = bytes.equals(protocolHeader) ? [0] : methodsIn(bytes);
      for (const id of heard) if (id !== amqpMethods.connectionTuneOk) doNext(socket, left.shift());
    });
    socket.on("end", () => socket.destroy());
  };
  const server = encrypted ? createTlsServer(certificate, converse) : createTcpServer(converse);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  try {
    return await use(`127.0.0.1:${typeof address === "object" && address ? address.port : 0}`);
  } finally {
    server.close();
  }
}

function doNext(socket: Socket, act: Act = Buffer.alloc(0)) {
  if (act === "closes") socket.end();
  else socket.write(act);
}

function read(...acts: readonly Act[]) {
  return withBroker(acts, (address) =>
    readOnce({ source: "rabbitmq", url: `amqp://eve:s3cret@${address}`, queue: "orders" }),
  );
}

function readEncrypted(tls: JsonObject, acts: readonly Act[]) {
  const spec = { source: "rabbitmq", queue: "orders", tls };
  return withBroker(acts, (address) => readOnce({ ...spec, url: `amqps://eve:s3cret@${address}` }), true);
}

const nonsense = { kind: "absent", reason: expect.stringMatching(/does not speak AMQP 0-9-1 as RabbitMQ does$/) };
const refusedCount = { kind: "absent", reason: expect.stringMatching(/has refused to tell the count/) };
/** What comes next is said unasked, right after the login, or with it. */
const inOne = (...frames: readonly Buffer[]) => [start, tune, Buffer.concat([opened, ...frames])];

test("a broker that keeps to the protocol is read", async () => {
  const livelyTune = Buffer.concat([heartbeat, tune, heartbeat]);
  expect(await read(start, livelyTune, opened, channel, declared("orders", 7))).toEqual({ kind: "value", value: 7 });
});

test("a broker that keeps to the protocol is read with TLS where its certificate is trusted", async () => {
  const acts = [start, tune, opened, channel, declared("orders", 7)];
  expect(await readEncrypted({ ca: authority }, acts)).toEqual({ kind: "value", value: 7 });
  expect(await readEncrypted({}, acts)).toEqual({
    kind: "absent",
    reason: expect.stringMatching(/^the certificate of amqps:.* is not trusted .*; name its authority with tls.ca$/),
  });
});

test("no more channels are used than the broker allows", async () => {
  const answers = [start, tuneWith(1), opened, channel, declared("orders", 7), declared("orders", 8)];
  await withBroker(answers, async (address) => {
    const spec = { source: "rabbitmq", url: `amqp://${address}`, queue: "orders" };
    const readers = [openReader(spec), openReader(spec)];
    const read = await Promise.all(readers.map((reader) => reader.read()));
    expect(read).toEqual([
      { kind: "value", value: 7 },
      { kind: "value", value: 8 },
    ]);
    for (const { close } of readers) await close();
  });
});

test.each<readonly [string, readonly Buffer[]]>([
  ["everything at once", [Buffer.concat([start, tune, opened, channel, declared("orders", 7)])]],
  ["the answers out of turn", [tune, start, opened]],
  ["another version", [methodFrame(0, amqpMethods.connectionStart, u8(0), u8(8), long(""), long("PLAIN"), long(""))]],
  ["no way to log in that we know", [methodFrame(0, amqpMethods.connectionStart, u8(0), u8(9), long(""), long("X"))]],
  ["a greeting cut short", [methodFrame(0, amqpMethods.connectionStart, u8(0))]],
  ["frames that are too small to speak", [start, methodFrame(0, amqpMethods.connectionTune, u16(0), u32(8), u16(0))]],
  ["an answer on a channel that nobody opened", inOne(channel)],
  ["an answer that nobody asked for", inOne(methodFrame(0, amqpMethods.connectionTune))],
  ["the count of another queue", [start, tune, opened, channel, declared("another", 7)]],
  [
    "a count cut short",
    [start, tune, opened, channel, methodFrame(1, amqpMethods.queueDeclareOk, shortText("orders"))],
  ],
  [
    "a frame that does not end",
    [start, tune, opened, channel, Buffer.concat([declared("orders", 7).subarray(0, -1), u8(0)])],
  ],
])("%s is absent", async (_, answers) => {
  expect(await read(...answers)).toEqual(nonsense);
});

test("a queue that is refused costs one channel, not the connection", async () => {
  const closed = Buffer.alloc(0); // nothing answers that a channel's end has been heard
  const acts = [start, tune, opened, channel, close(1, 404), closed, channel, declared("orders", 7)];
  await withBroker(acts, async (address) => {
    const reader = openReader({ source: "rabbitmq", url: `amqp://${address}`, queue: "orders" });
    expect(await reader.read()).toEqual({
      kind: "absent",
      reason: expect.stringMatching(/there is no queue "orders"/),
    });
    expect(await reader.read()).toEqual({ kind: "value", value: 7 });
    await reader.close();
  });
});

test("what a broker says unasked, together with the login, is absent with TLS too", async () => {
  const trusted = { ca: authority };
  expect(await readEncrypted(trusted, inOne(channel))).toEqual(nonsense);
  expect(await readEncrypted(trusted, inOne(close(0, 541)))).toEqual(refusedCount);
  expect(await readEncrypted(trusted, [Buffer.concat([start, tune, opened, channel])])).toEqual(nonsense);
});

test.each<readonly [string, readonly Act[]]>([
  ["at once", ["closes"]],
  ["in the login", [start, tune, "closes"]],
  ["after the login", [start, tune, opened, "closes"]],
  ["instead of a count", [start, tune, opened, channel, "closes"]],
])("a broker that closes the connection %s is absent, and said to have done so", async (_, acts) => {
  const reason = expect.stringMatching(/cannot be reached: the connection was closed \(ECONNRESET\)$/);
  expect(await read(...acts)).toEqual({ kind: "absent", reason });
});

test.each<readonly [string, readonly Buffer[], RegExp]>([
  ["login refused", [start, close(0, 403, "ACCESS_REFUSED - Login was refused")], /does not accept user "eve"/],
  ["virtual host refused", [start, tune, close(0, 530)], /does not let user "eve" into the virtual host "\/"/],
  ["closed right after the login", inOne(close(0, 541)), /has refused to tell the count/],
  ["closed with the login as it stops", inOne(close(0, 320)), /has closed the connection \(320\)/],
  ["stopped", [start, tune, opened, close(0, 320)], /has closed the connection \(320\); is it being stopped\?$/],
  ["queue not permitted", [start, tune, opened, channel, close(1, 403)], /may not see the queue "orders"/],
])("%s is absent with its reason, without the broker's own words", async (_, answers, reason) => {
  const answer = await read(...answers);
  expect(answer).toEqual({ kind: "absent", reason: expect.stringMatching(reason) });
  expect(JSON.stringify(answer)).not.toContain("s3cret");
});
