import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { afterEach, expect, test } from "vitest";
import { readOnce } from "../support/read-once.ts";

const cleanUps: (() => void)[] = [];
afterEach(() => {
  for (const cleanUp of cleanUps.splice(0)) cleanUp();
});

const jobs = { source: "redis-list", list: "jobs" };

test.each([
  ["local", "s3cret"],
  ["reader", "host"],
])("a node and a master are found, though %s or %s is a part of their names", async (username, password) => {
  const identity = { ...jobs, username, password };
  const [, port = ""] = (await answers({ LLEN: ":7\r\n", ROLE: "*1\r\n$6\r\nmaster\r\n" })).split(":");
  const cluster = [await answers({ LLEN: `-MOVED 1 localhost:${port}\r\n` })];
  expect(await readOnce({ ...identity, addresses: cluster })).toEqual({ kind: "value", value: 7 });
  const sentinels = [await answers({ SENTINEL: `*2\r\n$9\r\nlocalhost\r\n$${port.length}\r\n${port}\r\n` })];
  const read = await readOnce({ ...identity, addresses: sentinels, sentinelMaster: "main" });
  expect(read).toEqual({ kind: "value", value: 7 });
});

test.each([
  ["?", ' ("?"); give that node a cluster-announce-hostname'],
  ["s3cret", ""],
  ["a/b", ""],
])("a node that says %s of where another is is told of without it", async (host, hint) => {
  const address = await answers({ LLEN: `-MOVED 1 ${host}:6379\r\n` });
  expect(await readOnce({ ...jobs, addresses: [address], password: "s3cret" })).toEqual({
    kind: "absent",
    reason: `"${address}" says that the key is on another node, but not at which host${hint}`,
  });
});

test("a Sentinel that says what cannot be a host is told of, and what it says is not", async () => {
  const address = await answers({ SENTINEL: "*2\r\n$6\r\ns3cret\r\n$4\r\n6379\r\n" });
  const spec = { ...jobs, addresses: [address], sentinelMaster: "main", password: "s3cret" };
  expect(await readOnce(spec)).toEqual({
    kind: "absent",
    reason: `the Sentinel ${address} says of the master "main" a host that none can be`,
  });
});

/** The address of a server that answers so to each command, and lets everybody in. */
async function answers(said: Readonly<Record<string, string>>): Promise<string> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => socket.destroy());
    socket.on("data", (bytes) => {
      for (const [command] of String(bytes).matchAll(/\b(AUTH|LLEN|ROLE|SENTINEL)(?=\r)/gi)) {
        socket.write(said[command.toUpperCase()] ?? "+OK\r\n");
      }
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  cleanUps.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const at = server.address();
  return `127.0.0.1:${typeof at === "object" && at ? at.port : 0}`;
}
