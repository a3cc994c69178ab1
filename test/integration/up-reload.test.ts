import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startActuatorSimulated } from "../../services/actuator-simulated/main.ts";
import { type Config, parseConfig } from "../../services/cli/config/load.ts";
import { startUp, type Up } from "../../services/cli/up.ts";
import { type EngineClient, engineClient } from "../../shared/rpc/engine-client.ts";
import { createLog } from "../../shared/telemetry/log.ts";

let folder: string;
let up: Up;
let client: EngineClient;

const sim = "sim: { kind: simulated }";
const more = (capacity: number) => `more: { kind: simulated, capacity: "${capacity}" }`;
const pool = (name: string, actuator: string, workload = "target: { kind: fixed, replicas: 2 }") =>
  `  - { name: ${name}, actuator: ${actuator}, capacity: 9, onRemove: scale-to-zero, workloads: [{ name: a, priority: 1, run: { start: 0ms, stop: 0ms }, ${workload} }] }\n`;

function configOf(actuators: readonly string[], ...pools: readonly string[]): Config {
  const text = `actuators: { ${actuators.join(", ")} }\npools:\n${pools.join("")}`;
  return parseConfig("pools.yaml", text, { references: "skip" });
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "up-reload-"));
  const config = configOf([sim], pool("one", "sim"));
  const log = createLog("test", { level: "silent" });
  up = await startUp({ config, ports: "any", consoleListen: "127.0.0.1:0", stateDir: folder, log });
  client = engineClient(up.engine);
});
afterEach(async () => {
  client.close();
  await up.stop();
  rmSync(folder, { recursive: true });
});

const partNames = () => up.parts.map(({ name }) => name);
const capacityOf = (capacity: number) => configOf([sim, more(capacity)], pool("one", "sim"), pool("two", "more"));

async function ready(name: string): Promise<number | undefined> {
  const { explanation } = await client.explain(name, "a");
  return explanation.status.observed?.ready;
}

const patience = { timeout: 10_000 };

test("an actuator that comes, goes and comes back as it was is started once", async () => {
  await up.reload(capacityOf(5));
  await expect.poll(() => ready("two"), patience).toBe(2);
  const started = up.parts.find(({ name }) => name === "actuator more");
  await up.reload(configOf([sim], pool("one", "sim")));
  await up.reload(capacityOf(5));
  expect(partNames()).toEqual(["collector", "actuator sim", "engine", "console", "actuator more"]);
  expect(up.parts.at(-1)).toEqual(started);
  await expect.poll(() => ready("two"), patience).toBe(2);
});

test("an actuator that comes back with other settings is refused: what runs has the old ones", async () => {
  await up.reload(capacityOf(5));
  await up.reload(configOf([sim], pool("one", "sim")));
  await expect(up.reload(capacityOf(6))).rejects.toThrow(/actuators\.more: .*takes a restart/);
  await expect(up.reload(capacityOf(5))).resolves.toBeUndefined();
});

test("an actuator elsewhere that has moved is dialled where it is now", async () => {
  const log = createLog("test", { level: "silent" });
  const start = (name: string) =>
    startActuatorSimulated({
      ...{ listen: "127.0.0.1:0", allowRefs: new Set<string>(), settings: {}, stateDir: join(folder, name), log },
    });
  const places = await Promise.all([start("here"), start("there")]);
  for (const { address, host } of places) {
    await up.reload(configOf([sim, `far: { address: "${address}" }`], pool("one", "sim"), pool("two", "far")));
    await expect.poll(() => host.replicas("two").length, patience).toBe(2);
  }
  await Promise.all(places.map(({ stop }) => stop()));
});

test("where one of several new actuators cannot start, none is, and nothing that the file names may be used", async () => {
  writeFileSync(join(folder, "broken"), "no folder");
  const named = (url: string) =>
    `target: { queueLength: 5 }, metric: { source: http-json, url: "${url}", pointer: /n }`;
  const reference = "${env:UP_RELOAD_TEST_URL}";
  const refused = configOf([sim, more(5), "broken: { kind: simulated }"], pool("one", "sim", named(reference)));
  await expect(up.reload(refused)).rejects.toThrow("broken");
  expect(partNames()).toEqual(["collector", "actuator sim", "engine", "console"]);
  const workload = { name: "a", priority: 1, run: {}, target: { queueLength: 5 } };
  const metric = { source: "http-json", url: reference, pointer: "/n" };
  const spec = { name: "mine", actuator: "sim", capacity: 1, workloads: [{ ...workload, metric }] };
  await expect(client.applyPool({ specJson: JSON.stringify(spec), validateOnly: true })).rejects.toThrow(/allow-list/);
  await up.reload(capacityOf(6)); // another than the one that was refused: nothing holds its folder
  await expect.poll(() => ready("two"), patience).toBe(2);
});

test("a change that comes while everything ends starts nothing", async () => {
  const stopped = up.stop();
  await expect(up.reload(capacityOf(5))).rejects.toThrow();
  await stopped;
  expect(partNames()).not.toContain("actuator more");
});
