import { afterAll, beforeAll, expect, test } from "vitest";
import { startActuatorSimulated } from "../../services/actuator-simulated/main.ts";
import type { RunningService } from "../../shared/lifecycle/service.ts";
import { type EngineClient, engineClient } from "../../shared/rpc/engine-client.ts";
import { createLog } from "../../shared/telemetry/log.ts";
import { type PlaneProcess, startPlane } from "../support/plane-process.ts";
import { type TextFiles, textFiles } from "../support/text-files.ts";

let files: TextFiles;
let actuator: RunningService;
let engine: PlaneProcess;
let client: EngineClient;

const configOf = (replicas: number, collector = "127.0.0.1:1") => `
actuators: { sim: { address: "${actuator.address}" } }
collector: { address: "${collector}" }
pools:
  - name: work
    actuator: sim
    capacity: 9
    workloads: [{ name: a, priority: 1, target: { kind: fixed, replicas: ${replicas} }, run: { start: 0ms } }]
`;

beforeAll(async () => {
  files = textFiles({});
  const log = createLog("test", { level: "silent" });
  const stateDir = files.path("state");
  actuator = await startActuatorSimulated({ listen: "127.0.0.1:0", allowRefs: new Set(), settings: {}, stateDir, log });
  files.write("pools", configOf(2));
  engine = await startPlane(["engine", "-c", files.path("pools")]);
  client = engineClient(engine.address);
}, 120_000);
afterAll(async () => {
  client.close();
  await engine.kill("SIGTERM");
  await actuator.stop();
  files.remove();
});

const desired = async () => (await client.explain("work", "a")).explanation.status.desired;
const patience = { timeout: 10_000 };

test("a running engine takes up its changed file, and refuses other collectors until it is started again", async () => {
  await expect.poll(desired, patience).toBe(2);
  files.write("pools", configOf(4));
  await expect.poll(desired, patience).toBe(4);
  files.write("pools", configOf(6, "127.0.0.1:2"));
  await expect.poll(engine.log, patience).toMatch(/collector\.address: has changed; that takes a restart/);
  expect(await desired()).toBe(4);
  files.write("pools", configOf(5));
  await expect.poll(desired, patience).toBe(5);
});
