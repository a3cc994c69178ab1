import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { chances } from "../support/chances.ts";
import { type TcpProxy, tcpProxy } from "../support/tcp-proxy.ts";

/** A server that says everything again, and a client that comes to it through a proxy. */
let server: Server;
let proxy: TcpProxy;
let client: Socket;
let heard: Buffer[];
const atServer: Socket[] = [];

beforeEach(async () => {
  server = createServer({ allowHalfOpen: true }, (socket) => {
    atServer.push(socket);
    socket.on("error", () => undefined);
    socket.pipe(socket);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const bound = server.address();
  proxy = await tcpProxy(`127.0.0.1:${typeof bound === "object" && bound ? bound.port : 0}`);
  client = await comes();
  await expect.poll(() => atServer.length, { interval: 2 }).toBe(1);
});

afterEach(async () => {
  client.destroy();
  await proxy.close();
  server.close();
  atServer.length = 0;
});

async function comes(): Promise<Socket> {
  heard = [];
  const socket = connect({ port: Number(proxy.address.split(":")[1]), host: "127.0.0.1", allowHalfOpen: true });
  socket.on("error", () => undefined).on("data", (bytes) => heard.push(bytes));
  await once(socket, "connect");
  return socket;
}

function closed(socket: Socket): Promise<void> {
  return new Promise((resolve) => void socket.once("close", () => resolve()));
}

const said = () => Buffer.concat(heard).toString("latin1");

/** How long after `fromMs` so many bytes were heard. */
async function heardAfterMs(fromMs: number, bytes: number): Promise<number> {
  await expect.poll(() => said().length, { interval: 2, timeout: 3000 }).toBeGreaterThanOrEqual(bytes);
  return performance.now() - fromMs;
}

describe("a proxy", () => {
  test("passes on everything, in order", async () => {
    const text = "0123456789".repeat(100_000);
    client.write(text);
    await heardAfterMs(performance.now(), text.length);
    expect(said()).toBe(text);
    expect([proxy.connections, proxy.accepted]).toEqual([1, 1]);
  });

  test("passes on that a side has nothing more to say", async () => {
    const ended = once(client, "end");
    client.end("last");
    await ended;
    expect(said()).toBe("last");
    await expect.poll(() => proxy.connections).toBe(0);
  });

  test("that is cut resets both sides, and takes new ones", async () => {
    const resets = [client, atServer[0]].map(async (socket) => (socket ? (await once(socket, "error"))[0].code : ""));
    proxy.cut();
    expect(await Promise.all(resets)).toEqual(["ECONNRESET", "ECONNRESET"]);
    client = await comes();
    client.write("again");
    await heardAfterMs(performance.now(), 5);
  });

  test("is cut at once also where a side takes nothing of what is on its way", async () => {
    atServer[0]?.unpipe().pause();
    client.write("x".repeat(20_000_000));
    await new Promise((resolve) => setTimeout(resolve, 100));
    const gone = closed(client);
    proxy.cut();
    await gone;
    await expect.poll(() => proxy.connections).toBe(0);
  });

  test("that refuses resets whoever comes, until it is restored", async () => {
    proxy.refuse();
    await closed(client);
    const refused = connect(Number(proxy.address.split(":")[1]), "127.0.0.1");
    const [error] = await once(refused, "error");
    expect(error.code).toBe("ECONNRESET");
    proxy.restore();
    client = await comes();
    client.write("again");
    await heardAfterMs(performance.now(), 5);
  });

  test("that holds passes nothing on, neither on what is open nor on what is new; restored, all of it in order", async () => {
    proxy.impair("to-server", { hold: true });
    client.write("one ");
    await new Promise((resolve) => setTimeout(resolve, 100));
    client.write("two");
    expect(said()).toBe("");
    proxy.restore();
    await heardAfterMs(performance.now(), 7);
    expect(said()).toBe("one two");
    proxy.impair("both", { hold: true });
    client.destroy();
    client = await comes();
    client.write("three");
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(said()).toBe("");
  });

  test("delays one direction, and not the other", async () => {
    proxy.impair("to-client", { delayMs: 150 });
    const fromMs = performance.now();
    const arrives = once(atServer[0] ?? client, "data").then(() => performance.now() - fromMs);
    client.write("slow");
    expect(await arrives).toBeLessThan(100);
    const afterMs = await heardAfterMs(fromMs, 4);
    expect(afterMs).toBeGreaterThan(145);
    expect(afterMs).toBeLessThan(400);
  });

  test("passes on no more bytes a second than it may", async () => {
    proxy.impair("to-server", { bytesPerSecond: 10_000 });
    const fromMs = performance.now();
    client.write("x".repeat(4000));
    const afterMs = await heardAfterMs(fromMs, 4000);
    expect(afterMs).toBeGreaterThan(350);
    expect(afterMs).toBeLessThan(1000);
  });

  test("turns bits over, the same for the same seed", async () => {
    const text = "0".repeat(1000);
    const heardWith = async (seed: number) => {
      proxy.impair("to-server", { corrupt: { ratio: 0.1, mask: 0, chance: chances(seed) } });
      heard = [];
      client.write(text);
      await heardAfterMs(performance.now(), 1000);
      return said();
    };
    const first = await heardWith(7);
    const changed = [...first].filter((letter) => letter !== "0").length;
    expect(changed).toBeGreaterThan(50);
    expect(changed).toBeLessThan(200);
    expect(await heardWith(7)).toBe(first);
    expect(await heardWith(8)).not.toBe(first);
    proxy.impair("to-server", { corrupt: { ratio: 1, mask: 0x80, chance: chances(1) } });
    heard = [];
    client.write("01");
    await heardAfterMs(performance.now(), 2);
    expect(said()).toBe("\xb0\xb1");
  });

  test("closes one direction, and the other goes on", async () => {
    const ended = once(client, "end");
    proxy.halfClose("to-client");
    await ended;
    const arrives = once(atServer[0] ?? client, "data");
    client.write("still there");
    expect(String((await arrives)[0])).toBe("still there");
  });

  test("before a server that is not there resets whoever comes", async () => {
    const nowhere = await tcpProxy("127.0.0.1:1");
    const socket = connect(Number(nowhere.address.split(":")[1]), "127.0.0.1");
    socket.on("error", () => undefined);
    await closed(socket);
    await nowhere.close();
  });
});
