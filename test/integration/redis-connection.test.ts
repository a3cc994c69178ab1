import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, expect, test } from "vitest";
import type { JsonObject } from "../../shared/model/json.ts";
import { readMetricOf, surroundings } from "../support/surroundings.ts";

const cleanUps: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

test("a metric with little time takes no connection away from others of its server", async () => {
  const server = await slowServer({ lateMs: 250 });
  const hasty = openReader({ list: "hasty", ...server.access });
  const patient = openReader({ list: "jobs", ...server.access });
  let on = true;
  const polling = (async () => {
    while (on) {
      expect(await hasty(100)).toMatchObject({ kind: "absent", reason: `${server.address} did not answer in time` });
    }
  })();
  for (let round = 0; round < 8; round += 1) {
    expect(await patient(2000)).toEqual({ kind: "value", value: 2 });
  }
  on = false;
  await polling;
  expect(server.opened).toBe(1);
});

test("a metric with little time does not end the opening of the connection that others wait for", async () => {
  const server = await slowServer({ lateMs: 0, loginMs: 600 });
  const hasty = openReader({ list: "hasty", ...server.access });
  const patient = openReader({ list: "jobs", ...server.access });
  const waiting = patient(3000);
  for (let round = 0; round < 4; round += 1) expect(await hasty(100)).toMatchObject({ kind: "absent" });
  expect(await waiting).toEqual({ kind: "value", value: 2 });
  expect(await hasty(100)).toEqual({ kind: "value", value: 2 });
  expect(server.opened).toBe(1);
});

test("a server that does not let anybody in is given up after 5 s, whoever may wait longer", async () => {
  const server = await slowServer({ lateMs: 0, loginMs: 60_000 });
  const read = openReader({ list: "jobs", ...server.access });
  const startedAtMs = performance.now();
  expect(await read(9000)).toEqual({ kind: "absent", reason: `${server.address} did not answer in time` });
  expect(performance.now() - startedAtMs).toBeGreaterThan(4900);
  expect(performance.now() - startedAtMs).toBeLessThan(7000);
  await expect.poll(() => server.connections).toBe(0);
}, 15_000);

test("a connection that brings no answers any more is replaced after a second", async () => {
  const server = await slowServer({ lateMs: 0 });
  const read = openReader({ list: "jobs", ...server.access });
  expect(await read(300)).toEqual({ kind: "value", value: 2 });
  server.mute();
  await sleep(1500); // idle is not silent
  for (let round = 0; round < 3; round += 1) expect(await read(300)).toMatchObject({ kind: "absent" });
  expect(server.opened).toBe(1);
  expect(await read(300)).toMatchObject({ kind: "absent" });
  expect(await read(300)).toEqual({ kind: "value", value: 2 });
  expect(server.opened).toBe(2);
});

/** Lets everybody in after `loginMs`, and says 2 to each command after `lateMs`. */
async function slowServer({ lateMs, loginMs = 0 }: { readonly lateMs: number; readonly loginMs?: number }) {
  const open = new Set<Socket>();
  const muted = new Set<Socket>();
  let opened = 0;
  const server = createServer((socket) => {
    opened += 1;
    open.add(socket);
    socket.on("error", () => socket.destroy()).on("close", () => open.delete(socket));
    const say = (words: string, ms: number) =>
      setTimeout(() => muted.has(socket) || socket.destroyed || socket.write(words), ms).unref();
    socket.on("data", (bytes) => {
      for (const [command] of String(bytes).matchAll(/AUTH|LLEN/gi)) {
        if (/auth/i.test(command)) say("+OK\r\n", loginMs);
        else say(":2\r\n", lateMs);
      }
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const at = server.address();
  const address = `127.0.0.1:${typeof at === "object" && at ? at.port : 0}`;
  cleanUps.push(async () => {
    for (const socket of open) socket.destroy();
    server.close();
  });
  return {
    address,
    access: { url: `redis://${address}`, password: "s3cret" },
    get opened() {
      return opened;
    },
    get connections() {
      return open.size;
    },
    /** What is open now is not answered any more. */
    mute: () => {
      for (const socket of open) muted.add(socket);
    },
  };
}

function openReader(spec: JsonObject) {
  const metric = readMetricOf({ source: "redis-list", ...spec });
  const reader = metric.source.open(metric.spec, surroundings());
  cleanUps.push(reader.close);
  return (withinMs: number) => reader.read(AbortSignal.timeout(withinMs));
}
