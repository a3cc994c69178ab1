import { once } from "node:events";
import { createServer } from "node:net";
import { expect, test } from "vitest";
import { readOnce } from "../../../test/support/read-once.ts";
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
} from "./amqp-frames.ts";

const start = methodFrame(
  0,
  amqpMethods.connectionStart,
  u8(0),
  u8(9),
  long(""),
  long("PLAIN AMQPLAIN"),
  long("en_US"),
);
const tune = methodFrame(0, amqpMethods.connectionTune, u16(2047), u32(131_072), u16(60));
const opened = methodFrame(0, amqpMethods.connectionOpenOk, shortText(""));
const channel = methodFrame(1, amqpMethods.channelOpenOk, long(""));
const close = (on: number, code: number, text = "s3cret") => {
  const id = on === 0 ? amqpMethods.connectionClose : amqpMethods.channelClose;
  return methodFrame(on, id, u16(code), shortText(text), u16(0), u16(0));
};
const declared = (name: string, messages: number) =>
  methodFrame(1, amqpMethods.queueDeclareOk, shortText(name), u32(messages), u32(0));

/** Reads a queue at a broker that answers each thing it hears with the next of these; then it says nothing more. */
async function read(...answers: readonly Buffer[]) {
  const server = createServer((socket) => {
    const left = [...answers];
    socket.on("error", () => socket.destroy());
    socket.on("data", (bytes: Buffer) => {
      const heard = bytes.equals(protocolHeader) ? [{ id: 0 }] : methodsIn(bytes).methods;
      for (const { id } of heard) if (id !== amqpMethods.connectionTuneOk) socket.write(left.shift() ?? "");
    });
    socket.on("end", () => socket.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  try {
    return await readOnce({ source: "rabbitmq", url: `amqp://eve:s3cret@127.0.0.1:${port}`, queue: "orders" });
  } finally {
    server.close();
  }
}

const nonsense = { kind: "absent", reason: expect.stringMatching(/does not speak AMQP 0-9-1 as RabbitMQ does$/) };
/** What comes next is said unasked, right after the login, or with it. */
const inOne = (...frames: readonly Buffer[]) => [start, tune, Buffer.concat([opened, ...frames])];

test("a broker that keeps to the protocol is read", async () => {
  const livelyTune = Buffer.concat([heartbeat, tune, heartbeat]);
  expect(await read(start, livelyTune, opened, channel, declared("orders", 7))).toEqual({ kind: "value", value: 7 });
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

test.each<readonly [string, readonly Buffer[], RegExp]>([
  ["login refused", [start, close(0, 403, "ACCESS_REFUSED - Login was refused")], /does not accept user "eve"/],
  ["virtual host refused", [start, tune, close(0, 530)], /does not let user "eve" into the virtual host "\/"/],
  ["closed right after the login", inOne(close(0, 541)), /has refused to tell the count/],
  ["stopped", [start, tune, opened, close(0, 320)], /has closed the connection \(320\); is it being stopped\?$/],
  ["queue not permitted", [start, tune, opened, channel, close(1, 403)], /may not see the queue "orders"/],
])("%s is absent with its reason, without the broker's own words", async (_, answers, reason) => {
  const answer = await read(...answers);
  expect(answer).toEqual({ kind: "absent", reason: expect.stringMatching(reason) });
  expect(JSON.stringify(answer)).not.toContain("s3cret");
});
