import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { afterEach, expect, test, vi } from "vitest";
import type { RunningService } from "../../shared/lifecycle/service.ts";
import { createLog } from "../../shared/telemetry/log.ts";
import { demoStatus } from "../../test/support/demo-status.ts";
import { startEngineDouble } from "../../test/support/engine-double.ts";
import { startConsole } from "./main.ts";

const log = createLog("console", { level: "silent" });
const running: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  for (const service of running.splice(0).reverse()) await service.stop();
});

async function consoleOf(engine: string, listen = "127.0.0.1:0"): Promise<RunningService> {
  const service = await startConsole({ listen, engine, log });
  running.push(service);
  return service;
}

async function engine() {
  const double = await startEngineDouble([demoStatus()]);
  running.push(double);
  return double;
}

/** Reads the live stream until the text was seen. */
async function readUntil(url: string, text: string): Promise<string> {
  const over = new AbortController();
  const response = await fetch(url, { signal: over.signal });
  let seen = "";
  for await (const chunk of response.body ?? []) {
    seen += Buffer.from(chunk).toString();
    if (seen.includes(text)) break;
  }
  over.abort();
  return seen;
}

test("serves at the URL it names, on the port it found", async () => {
  const { address, name } = await consoleOf((await engine()).address);
  expect(name).toBe("console");
  expect(address).toMatch(/^http:\/\/127\.0\.0\.1:[1-9]\d*$/);
  expect(await (await fetch(`${address}/healthz`)).json()).toEqual({ status: "ok" });
});

test("the live stream carries named events that a browser reads", async () => {
  const { address } = await consoleOf((await engine()).address);
  await vi.waitFor(async () => expect((await fetch(`${address}/readyz`)).status).toBe(200));
  const seen = await readUntil(`${address}/api/live`, "event: point");
  expect(seen).toMatch(/^event: engine\ndata: \{"up":true\}\nretry: 1000\n\n/);
  expect(seen).toContain('event: history\ndata: {"pool":"demo","points":[');
  expect(seen).toContain('event: status\ndata: {"pool":"demo"');
});

test("stopping ends open live streams and can be asked twice", async () => {
  const service = await consoleOf((await engine()).address);
  const response = await fetch(`${service.address}/api/live`);
  const ended = response.text();
  await Promise.all([service.stop(), service.stop()]);
  expect(await ended).toContain("event: engine");
  await expect(fetch(`${service.address}/healthz`)).rejects.toThrow();
});

/** A connection that sends this much of a request and reads nothing of the answer. */
async function socketTo(address: string, request: string): Promise<Socket> {
  const socket = connect(Number(new URL(address).port), "127.0.0.1").pause();
  await once(socket, "connect");
  socket.write(request);
  await fetch(`${address}/healthz`); // the server has accepted what came before
  return socket;
}

test.each([
  ["sent nothing", ""],
  ["sent half a request", "GET /api/pools HTTP/1.1\r\nHost: loc"],
  ["is kept for a next request", "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"],
])("a connection that %s does not hold up the stop", async (_what, request) => {
  const service = await consoleOf((await engine()).address);
  const socket = await socketTo(service.address, request);
  const beganMs = performance.now();
  await service.stop();
  expect(performance.now() - beganMs).toBeLessThan(1000);
  socket.destroy();
});

test("a reader of the live stream that does not read does not hold up the stop", async () => {
  const service = await consoleOf((await engine()).address);
  const { port } = new URL(service.address);
  const request = `GET /api/live HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nAccept: text/event-stream\r\n\r\n`;
  const socket = await socketTo(service.address, request);
  await once(socket, "readable");
  const beganMs = performance.now();
  await service.stop();
  expect(performance.now() - beganMs).toBeLessThan(1000);
  socket.destroy();
});

test("without an engine it is up and says what is wrong: alive, not ready, 503", async () => {
  const { address } = await consoleOf("127.0.0.1:1");
  await vi.waitFor(async () => {
    const ready = await fetch(`${address}/readyz`);
    expect(ready.status).toBe(503);
    const problem = expect.stringContaining("the engine at 127.0.0.1:1 cannot be reached");
    expect(await ready.json()).toEqual({ ready: false, problems: [problem] });
  });
  expect((await fetch(`${address}/healthz`)).status).toBe(200);
  for (const path of ["/api/pools", "/api/pools/demo", "/api/decisions"]) {
    const response = await fetch(`${address}${path}`);
    expect([path, response.status]).toEqual([path, 503]);
    const message = expect.stringContaining("the engine at 127.0.0.1:1");
    expect(await response.json()).toEqual({ error: { code: "unavailable", message } });
  }
});

test("measures requests, also those of streams that are refused, and counts live readers", async () => {
  const { address } = await consoleOf((await engine()).address);
  const metrics = async () => (await fetch(`${address}/metrics`)).text();
  const readers = /^microscaler_console_live_streams(?:\{[^}]*\})? (\d+)/m;
  const before = Number(readers.exec(await metrics())?.[1] ?? 0);
  await vi.waitFor(async () => expect((await fetch(`${address}/readyz`)).status).toBe(200));
  await fetch(`${address}/api/pools`);
  await fetch(`${address}/api/live?pool=none`);
  const reader = new AbortController();
  await fetch(`${address}/api/live?pool=demo`, { signal: reader.signal });
  const measured = await metrics();
  const of = (route: string, status: number) =>
    measured
      .split("\n")
      .filter((line) => line.startsWith("microscaler_console_request_duration_seconds_count{"))
      .filter((line) => line.includes(`route="${route}"`) && line.includes(`status="${status}"`)).length;
  expect([of("/api/pools", 200), of("/api/live", 404), Number(readers.exec(measured)?.[1])]).toEqual([
    1,
    1,
    before + 1,
  ]);
  reader.abort();
  await vi.waitFor(async () => expect(Number(readers.exec(await metrics())?.[1])).toBe(before));
  expect(await metrics()).not.toMatch(/_duration_seconds_count\{[^}]*route="\/api\/live"[^}]*status="200"/);
});

test("a port in use is refused with what to do", async () => {
  const { address } = await consoleOf("127.0.0.1:1");
  const listen = address.replace("http://", "");
  await expect(consoleOf("127.0.0.1:1", listen)).rejects.toThrow(
    `cannot listen on ${listen}: the port is in use; stop what uses it or choose another`,
  );
});

test("an address that other machines reach is refused", async () => {
  await expect(consoleOf("127.0.0.1:1", "0.0.0.0:0")).rejects.toMatchObject({ code: "invalid" });
});
