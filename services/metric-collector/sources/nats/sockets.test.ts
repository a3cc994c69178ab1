import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { connectedUnlessAborted } from "./sockets.ts";

const accepted = new Set<Socket>();
const server = createServer((socket) => {
  accepted.add(socket.resume());
  socket.on("error", () => undefined).on("close", () => accepted.delete(socket));
});
let port = 0;

beforeAll(async () => {
  await once(server.listen(0, "127.0.0.1"), "listening");
  const address = server.address();
  port = typeof address === "object" && address ? address.port : 0;
});
beforeEach(() => expect.poll(() => accepted.size).toBe(0));
afterAll(() => server.close());

/** A library that opens a connection, and another should that end, and then knows nothing of them. */
async function opening(): Promise<never> {
  for (let attempt = 0; attempt < 2; attempt += 1) {
    const socket = connect(port, "127.0.0.1").on("error", () => undefined);
    await once(socket, "close");
  }
  throw new Error("neither connection lives");
}

test("nothing stays open of what is opened before and after the signal aborts", async () => {
  const stop = new AbortController();
  const settled = vi.fn();
  const connection = connectedUnlessAborted(() => opening().finally(settled), stop.signal);
  await expect.poll(() => accepted.size).toBe(1);
  stop.abort(new Error("enough"));
  await expect(connection).rejects.toThrow("enough");
  await expect.poll(() => settled.mock.calls.length).toBe(1);
  await expect.poll(() => accepted.size).toBe(0);
});

test("nothing stays open of a library that fails", async () => {
  const failing = async () => {
    await once(connect(port, "127.0.0.1"), "connect");
    throw new Error("not so");
  };
  await expect(connectedUnlessAborted(failing, AbortSignal.timeout(5000))).rejects.toThrow("not so");
  await expect.poll(() => accepted.size).toBe(0);
});

test("a connection that comes too late is closed", async () => {
  const close = vi.fn(async () => undefined);
  const late = connectedUnlessAborted(() => delay(20, { close }), AbortSignal.abort(new Error("enough")));
  await expect(late).rejects.toThrow("enough");
  await expect.poll(() => close.mock.calls.length).toBe(1);
});

test("what others open meanwhile stays open", async () => {
  const stop = new AbortController();
  const connection = connectedUnlessAborted(opening, stop.signal);
  const other = connect(port, "127.0.0.1");
  await once(other, "connect");
  stop.abort(new Error("enough"));
  await expect(connection).rejects.toThrow("enough");
  await expect.poll(() => accepted.size).toBe(1);
  expect(other.destroyed).toBe(false);
  other.destroy();
});
