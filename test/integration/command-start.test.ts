import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { needs } from "../support/available.ts";
import { cli, keptOutput } from "../support/command-line.ts";
import { redis, urlOf, withClient } from "../support/servers/redis.ts";
import type { TestServer } from "../support/servers/server.ts";
import { type TakenPort, takenPort } from "../support/taken-port.ts";
import { type TextFiles, textFiles } from "../support/text-files.ts";

const pools = `
actuators: { local: { kind: simulated } }
pools:
  - name: demo
    actuator: local
    capacity: 3
    workloads: [{ name: a, priority: 1, replicas: { max: 3 }, target: { kind: fixed, replicas: 1 }, run: {} }]
`;

const written = keptOutput();

describe("a command that cannot start leaves no connection to the store", needs(redis.need), () => {
  let server: TestServer;
  let files: TextFiles;
  let taken: TakenPort;

  beforeAll(async () => {
    server = await redis.start();
    files = textFiles({ pools, file: "no folder" });
    taken = await takenPort();
  });
  afterAll(async () => {
    taken.free();
    files.remove();
    if (server.ours) await server.kill();
  });

  const connections = () =>
    withClient(
      urlOf(server),
      async (client) =>
        String(await client.call("CLIENT", "LIST"))
          .trim()
          .split("\n").length,
    );

  test.each([
    ["engine", 2, ["--access", "none.yaml"], "none.yaml cannot be read"],
    ["engine", 2, ["--tls-cert", "none.pem"], "--tls-cert needs --tls-key"],
    ["engine", 2, ["--tls-ca", "none.pem"], "none.pem cannot be read"],
    ["engine", 2, ["--token-file", "none.txt"], "none.txt cannot be read"],
    ["engine", 2, ["--listen", "0.0.0.0:0"], "--listen 0.0.0.0:0 is refused"],
    ["engine", 1, ["--listen", "TAKEN"], "the port is in use"],
    ["up", 2, ["--access", "none.yaml"], "none.yaml cannot be read"],
    ["up", 2, ["--token-file", "none.txt"], "none.txt cannot be read"],
    ["up", 2, ["--listen-console", "0.0.0.0:0"], "--listen-console 0.0.0.0:0 is refused"],
    ["up", 1, ["--listen-console", "TAKEN", "--ports", "any"], "the port is in use"],
    ["up", 1, ["--ports", "any", "--state-dir", "FILE"], "FILE"],
  ])("%s ends with %i given %j", async (command, code, options, said) => {
    const inPlace = (word: string) => word.replace("TAKEN", taken.address).replace("FILE", files.path("file"));
    const state = ["--redis", urlOf(server), ...(command === "up" ? ["--state-dir", files.path("state")] : [])];
    const words = [command, "-c", files.path("pools"), ...state, ...options.map(inPlace)];
    const before = await connections();
    expect(await cli(...words)).toBe(code);
    expect(written.err).toContain(inPlace(said));
    await expect.poll(connections, { timeout: 2000 }).toBe(before);
  });
});
