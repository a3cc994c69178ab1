import { once } from "node:events";
import { connect } from "node:net";
import { afterEach, expect, test } from "vitest";
import { type OpsServer, serveOps } from "./ops-server.ts";

const running: OpsServer[] = [];
afterEach(async () => {
  for (const ops of running.splice(0)) await ops.stop();
});

async function ops(problems: readonly string[] = []): Promise<OpsServer> {
  const server = await serveOps("127.0.0.1:0", () => problems);
  running.push(server);
  return server;
}

test("alive and ready are two questions", async () => {
  const { address } = await ops(["the collector cannot be reached"]);
  expect((await fetch(`http://${address}/healthz`)).status).toBe(200);
  const ready = await fetch(`http://${address}/readyz`);
  expect(ready.status).toBe(503);
  expect(await ready.json()).toEqual({ ready: false, problems: ["the collector cannot be reached"] });
});

test("a connection that never asked anything does not hold up the stop", async () => {
  const { address, stop } = await ops();
  const unused = connect(Number(address.split(":")[1]), "127.0.0.1");
  await once(unused, "connect");
  await fetch(`http://${address}/healthz`); // the server has accepted what came before
  const gone = once(unused, "close");
  const beganMs = performance.now();
  await stop();
  expect(performance.now() - beganMs).toBeLessThan(1000);
  await gone;
});

test("a port in use is refused with what to do", async () => {
  const { address } = await ops();
  await expect(serveOps(address, () => [])).rejects.toThrow(
    `cannot listen on ${address}: the port is in use; stop what uses it or choose another`,
  );
});

test("an IPv6 address is taken as it is written", async () => {
  const server = await serveOps("[::1]:0", () => []);
  running.push(server);
  expect(server.address).toMatch(/^\[::1\]:\d+$/);
});
