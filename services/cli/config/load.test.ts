import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { kindOf, targetSchemas } from "../../decision-engine/target-schema.ts";
import { sources } from "../../metric-collector/schema.ts";
import { faultLine } from "./fault.ts";
import { checkConfig, loadConfig } from "./load.ts";
import { parseYaml, readYaml } from "./yaml-file.ts";

const good = `actuators:
  local: { kind: process }
pools:
  - name: demo
    actuator: local
    capacity: 10
    workloads:
      - name: consumer
        priority: 1
        replicas: { min: 1, max: 10 }
        metric: { source: azure-queue, queue: orders, connectionString: "\${env:ORDERS_KEY}" }
        target: { kind: simple-queue, queueLength: 50 }
        run: { command: ["node", "consumer.js"] }
      - name: remainder
        priority: 2
        replicas: { max: 10 }
        target: { kind: remainder }
        run: { command: ["node", "remainder.js"] }
`;

const kinds = targetSchemas.map(kindOf).sort().join(", ");

beforeEach(() => {
  vi.stubEnv("ORDERS_KEY", "UseDevelopmentStorage=true");
});

afterEach(() => {
  vi.unstubAllEnvs();
});

function faultsOf(text: string): string[] {
  const loaded = checkConfig("pools.yaml", parseYaml("pools.yaml", text), { references: "check" });
  return loaded.ok ? [] : loaded.faults.map(faultLine);
}

test("a good file keeps its references and allows just those", () => {
  const loaded = checkConfig("pools.yaml", parseYaml("pools.yaml", good), { references: "check" });
  if (!loaded.ok) throw new Error(loaded.faults.map(faultLine).join("\n"));
  expect([...loaded.config.allowRefs]).toEqual(["env:ORDERS_KEY"]);
  expect(loaded.config.actuators).toEqual(new Map([["local", { kind: "process", settings: {} }]]));
  expect(loaded.config.pools).toMatchObject([
    { name: "demo", workloads: [{ metric: { connectionString: "${env:ORDERS_KEY}" } }, {}] },
  ]);
});

describe("one thing wrong is told with its place and what would be right", () => {
  test.each<[string, string, string]>([
    [
      "capacity: 10",
      "capacity: 10\n    capcity: 10",
      'pools.yaml:7:5 pools[0]: unknown key "capcity"; did you mean "capacity"?',
    ],
    [
      "capacity: 10",
      "capacity: ten",
      'pools.yaml:6:15 pools[0].capacity: is "ten", must be a whole number of replicas or amounts such as { cpu: 8, memory: 16Gi }',
    ],
    [
      "capacity: 10",
      "capacity: 2.5",
      "pools.yaml:6:15 pools[0].capacity: is 2.5, must be a whole number of replicas or amounts such as { cpu: 8, memory: 16Gi }",
    ],
    [
      "capacity: 10",
      "capacity:",
      "pools.yaml:6:14 pools[0].capacity: is empty, must be a whole number of replicas or amounts such as { cpu: 8, memory: 16Gi }",
    ],
    ["capacity: 10", "capacity: .inf", "pools.yaml:6:15 pools[0].capacity: is Infinity, must be finite"],
    [
      "priority: 1",
      "priority: 0",
      "pools.yaml:9:19 pools[0].workloads[0].priority: is 0, must be 1 or more; 1 is the highest",
    ],
    [
      "priority: 1",
      "priority: -1",
      "pools.yaml:9:19 pools[0].workloads[0].priority: is -1, must be 1 or more; 1 is the highest",
    ],
    [
      "{ min: 1, max: 10 }",
      "{ min: 5, max: 3 }",
      "pools.yaml:10:9 pools[0].workloads[0].replicas: min 5 is greater than max 3",
    ],
    [
      "name: remainder",
      "name: consumer",
      'pools.yaml:14:15 pools[0].workloads[1].name: there are two workloads named "consumer" (lines 8 and 14)',
    ],
    [
      "kind: simple-queue",
      "kind: simple-que",
      `pools.yaml:12:25 pools[0].workloads[0].target.kind: unknown kind "simple-que"; did you mean "simple-queue"? there are ${kinds}`,
    ],
    [
      "actuator: local",
      "actuator: locla",
      'pools.yaml:5:15 pools[0].actuator: there is no actuator named "locla"; did you mean "local"? there are local',
    ],
    [
      "kind: process",
      "kind: nomad",
      'pools.yaml:2:18 actuators.local.kind: is "nomad", must be a kind that can be embedded: docker, kubernetes, marathon, process, simulated',
    ],
    [
      "{ kind: process }",
      "{}",
      'pools.yaml:2:3 actuators.local: needs a kind, such as "process", or the address of one that runs apart',
    ],
    [
      "{ kind: process }",
      "{ address: localhost }",
      'pools.yaml:2:21 actuators.local.address: is "localhost", must be host:port, such as "127.0.0.1:7006"',
    ],
    [
      "{ min: 1, max: 10 }",
      "{ min: 11, max: 20 }",
      "pools.yaml:6:15 pools[0].capacity: 10 is less than the minimums of its workloads add up to, 11; raise it or lower a min",
    ],
    [
      "kind: remainder",
      "kind: simple-queue, queueLength: 5",
      "pools.yaml:14:9 pools[0].workloads[1]: the target simple-queue needs a metric; add one with its source",
    ],
    [
      "kind: simple-queue, queueLength: 50",
      "kind: remainder",
      "pools.yaml:11:9 pools[0].workloads[0].metric: a remainder takes what is left and reads no metric; remove it",
    ],
    [
      "kind: remainder",
      "kind: fixed, replicas: 12",
      "pools.yaml:17:42 pools[0].workloads[1].target.replicas: 12 is greater than max 10",
    ],
    [
      "ORDERS_KEY",
      "NOT_THERE",
      "pools.yaml:11:73 pools[0].workloads[0].metric.connectionString: ${env:NOT_THERE}: the environment variable NOT_THERE is not set",
    ],
    [
      '["node", "remainder.js"]',
      '["node", 3]',
      "pools.yaml:18:34 pools[0].workloads[1].run.command[1]: is 3, must be text; put numbers in quotes",
    ],
    [
      '        run: { command: ["node", "remainder.js"] }\n',
      "",
      "pools.yaml:14:9 pools[0].workloads[1].run: is missing, must be a mapping that says how a replica is run",
    ],
    [
      "name: demo",
      "name: Demo Pool",
      'pools.yaml:4:11 pools[0].name: is "Demo Pool", must be a name of lower-case letters, digits and hyphens, at most 63 of them, such as order-consumer',
    ],
    [
      "    capacity: 10",
      "    capacity: 10\n    capacity: 11",
      "pools.yaml:7:5: this key is given twice in one map; keep one",
    ],
    ["    capacity: 10", "\tcapacity: 10", "pools.yaml:6:1: a tab indents this line; YAML takes spaces only"],
    [
      "actuators:",
      "---\na: 1\n---\nactuators:",
      "pools.yaml:3:1: a second document begins here; a file holds one configuration",
    ],
  ])("%s → %s", (written, instead, said) => {
    expect(good).toContain(written);
    expect(faultsOf(good.replace(written, instead))).toEqual([said]);
  });
});

test("names the sources there are where one is unknown", () => {
  const [said, ...more] = faultsOf(good.replace("azure-queue", "azure-que"));
  expect(more).toEqual([]);
  expect(said).toMatch(/^pools\.yaml:11:27 pools\[0\]\.workloads\[0\]\.metric\.source: unknown source "azure-que"/);
  const known = [...sources.map(({ kind }) => kind), "combined"].sort();
  expect(said).toContain(`there are ${known.join(", ")}`);
});

test("tells everything at once, the first line first, also what needs two fields to see", () => {
  const bad = good
    .replace("capacity: 10", "capcity: 10")
    .replace("priority: 1", "priority: none")
    .replace("{ min: 1, max: 10 }", "{ min: 5, max: 3 }")
    .replace("ORDERS_KEY", "NOT_THERE")
    .replace("name: remainder", "name: consumer");
  expect(faultsOf(bad)).toEqual([
    "pools.yaml:4:5 pools[0].capacity: is missing, must be a whole number of replicas or amounts such as { cpu: 8, memory: 16Gi }",
    'pools.yaml:6:5 pools[0]: unknown key "capcity"; did you mean "capacity"?',
    'pools.yaml:9:19 pools[0].workloads[0].priority: is "none", must be a whole number; 1 is the highest',
    "pools.yaml:10:9 pools[0].workloads[0].replicas: min 5 is greater than max 3",
    "pools.yaml:11:73 pools[0].workloads[0].metric.connectionString: ${env:NOT_THERE}: the environment variable NOT_THERE is not set",
    'pools.yaml:14:15 pools[0].workloads[1].name: there are two workloads named "consumer" (lines 8 and 14)',
  ]);
});

test("a reference that fails in many places is told once, with the lines", () => {
  const name = "consumer-${env:ORDERS_KEY}";
  const text = good.replace('"consumer.js"', `"${name}"`).replace('"remainder.js"', `"${name}"`);
  vi.stubEnv("ORDERS_KEY", "");
  expect(faultsOf(text)).toEqual([
    "pools.yaml:11:73 pools[0].workloads[0].metric.connectionString: ${env:ORDERS_KEY}: the environment variable ORDERS_KEY is empty (also on lines 13 and 18)",
  ]);
});

test("tells of the line where YAML ends to make sense", () => {
  const [said] = faultsOf(good.replace("{ kind: process }", "{ kind: process"));
  expect(said).toMatch(/^pools\.yaml:3:\d+: is not YAML: /);
});

test("references are left alone where another process uses them", () => {
  const yaml = parseYaml("pools.yaml", good.replace("ORDERS_KEY", "NOT_THERE"));
  expect(checkConfig("pools.yaml", yaml, { references: "skip" }).ok).toBe(true);
});

describe("files that hold no configuration", () => {
  const folder = mkdtempSync(join(tmpdir(), "config-"));
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  test("are refused in plain words", () => {
    const empty = join(folder, "empty.yaml");
    writeFileSync(empty, "# nothing yet\n");
    const say = (file: string) => {
      const read = readYaml(file);
      return read.ok ? [] : read.faults.map(faultLine);
    };
    expect(say(join(folder, "none.yaml"))).toEqual([`${folder}/none.yaml: cannot be read: there is no such file`]);
    expect(say(folder)).toEqual([`${folder}: cannot be read: it is a folder, name a file in it`]);
    expect(say(empty)).toEqual([`${empty}: is empty; it needs actuators and pools, see microscaler schema`]);
    expect(() => loadConfig(empty, { references: "skip" })).toThrow(
      `${empty} is not valid, 1 fault:\n  ${empty}: is empty`,
    );
  });

  test.each([["just text"], ["- a list"], ["3"]])("%j is no configuration", (text) => {
    expect(faultsOf(text)[0]).toMatch(/must be a map of keys and values/);
  });
});
