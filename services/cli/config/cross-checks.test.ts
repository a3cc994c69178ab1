import { describe, expect, test } from "vitest";
import { faultLine } from "./fault.ts";
import { checkConfig } from "./load.ts";
import { parseYaml } from "./yaml-file.ts";

/** What is wrong with a configuration of one workload. */
function faultsOf(target: string, metric = ""): string[] {
  const text = `actuators: { local: { kind: process } }
pools:
  - name: demo
    actuator: local
    capacity: 10
    workloads:
      - name: web
        priority: 1
        target: ${target}
        run: { command: ["node"] }
${metric}`;
  const loaded = checkConfig("pools.yaml", parseYaml("pools.yaml", text), { references: "check" });
  return loaded.ok ? [] : loaded.faults.map(faultLine);
}

const scripted = "{ source: scripted, values: [{ at: 0s, value: 1 }] }";

describe("a target that follows a metric", () => {
  test.each([
    ["simple-queue", "{ kind: simple-queue, queueLength: 5 }"],
    ["queue-pid", "{ kind: queue-pid, queueLength: 5 }"],
    ["proportional", "{ kind: proportional, perReplica: 5 }"],
    ["thermostat", "{ kind: thermostat, setpoint: 5 }"],
  ])("of kind %s needs one", (kind, target) => {
    expect(faultsOf(target)).toEqual([
      `pools.yaml:7:9 pools[0].workloads[0]: the target ${kind} needs a metric; add one with its source`,
    ]);
    expect(faultsOf(target, `        metric: ${scripted}`)).toEqual([]);
  });

  test.each(["{ kind: external }", "{ kind: fixed, replicas: 3 }", "{ kind: remainder }"])("is not %s", (target) => {
    expect(faultsOf(target)).toEqual([]);
  });
});

describe("a setpoint that is a metric", () => {
  const metric = `        metric: ${scripted}`;

  test("is checked as the metric is, by the collector's own schema", () => {
    expect(faultsOf(`{ kind: thermostat, setpoint: ${scripted} }`, metric)).toEqual([]);
    expect(faultsOf("{ kind: thermostat, setpoint: { source: scripted } }", metric)).toEqual([
      expect.stringMatching(/^pools\.yaml:\d+:\d+ pools\[0\]\.workloads\[0\]\.target\.setpoint\.values: is missing/),
    ]);
  });

  test("is told of once where it names no source that is known", () => {
    expect(faultsOf("{ kind: thermostat, setpoint: { source: scriptd } }", metric)).toEqual([
      expect.stringMatching(/target\.setpoint\.source: unknown source "scriptd"; did you mean "scripted"/),
    ]);
    expect(faultsOf("{ kind: thermostat, setpoint: { queue: orders } }", metric)).toEqual([
      expect.stringMatching(/target\.setpoint\.source: /),
    ]);
  });

  test("keeps its references, and they must resolve", () => {
    const azure = '{ source: azure-queue, queue: orders, connectionString: "${env:NOT_THERE_AT_ALL}" }';
    expect(faultsOf(`{ kind: thermostat, setpoint: ${azure} }`, metric)).toEqual([
      expect.stringMatching(/target\.setpoint\.connectionString: .*NOT_THERE_AT_ALL is not set/),
    ]);
  });
});
