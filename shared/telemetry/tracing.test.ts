import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import { trace } from "@opentelemetry/api";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { startTracing } from "./tracing.ts";

let warnings: string[] = [];

beforeEach(() => {
  warnings = [];
  vi.spyOn(process, "emitWarning").mockImplementation((warning) => void warnings.push(String(warning)));
  for (const name of ["OTEL_TRACES_EXPORTER", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_TIMEOUT"]) {
    vi.stubEnv(name, undefined);
  }
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  trace.disable();
});

/** Time that the stop took with a span still to send. */
async function stopMs(endpoint: string): Promise<number> {
  vi.stubEnv("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint);
  const stop = await startTracing("test");
  trace.getTracer("test").startSpan("decide").end();
  const beganMs = performance.now();
  await stop();
  return performance.now() - beganMs;
}

async function listening(server: Server): Promise<string> {
  await once(server.listen(0, "127.0.0.1"), "listening");
  const address = server.address();
  return `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
}

async function closedPort(): Promise<string> {
  const server = createServer();
  const url = await listening(server);
  server.close();
  return url;
}

test("an endpoint that is gone neither delays the stop nor fails it, and is told once", async () => {
  expect(await stopMs(await closedPort())).toBeLessThan(900);
  expect(warnings).toEqual([expect.stringMatching(/^the last traces are lost: /)]);
});

test("nor does one that accepts and never answers, which is given up soon after", async () => {
  const sockets: Socket[] = [];
  const server = createServer((socket) => void sockets.push(socket.resume()));
  expect(await stopMs(await listening(server))).toBeLessThan(900);
  expect(sockets).toHaveLength(1);
  expect(warnings).toEqual(["the last traces are lost: not taken within 500 ms"]);
  const [socket] = sockets;
  if (socket && !socket.closed) await once(socket, "close"); // soon given up, else it would keep the process
  server.close();
}, 4000);

test("nothing is traced unless asked for", async () => {
  vi.stubEnv("OTEL_EXPORTER_OTLP_ENDPOINT", undefined);
  const stop = await startTracing("test");
  expect(trace.getTracer("test").startSpan("decide").isRecording()).toBe(false);
  await stop();
  expect(warnings).toEqual([]);
});
