import { describe, expect, test } from "vitest";
import { faultLine } from "./fault.ts";
import { checkConfig } from "./load.ts";
import { parseYaml } from "./yaml-file.ts";

/** What is wrong with a pool of two workloads, the first with a minimum of 3. */
function faultsOf({ capacity, resources = "{}", rest = "{}", pool = "" }: Readonly<Record<string, string>>): string[] {
  const text = `actuators: { local: { kind: process } }
pools:
  - name: demo
    actuator: local
    capacity: ${capacity}
    workloads:
      - name: web
        priority: 1
        replicas: { min: 3 }
        target: { kind: external }
        resources: ${resources}
        run: { command: ["node"] }
      - name: rest
        priority: 2
        target: { kind: remainder }
        resources: ${rest}
        run: { command: ["node"] }
${pool}`;
  const loaded = checkConfig("pools.yaml", parseYaml("pools.yaml", text), { references: "check" });
  return loaded.ok ? [] : loaded.faults.map(faultLine);
}

describe("minimums", () => {
  test("are to fit the capacity together", () => {
    expect(faultsOf({ capacity: "3" })).toEqual([]);
    expect(faultsOf({ capacity: "2" })).toEqual([
      "pools.yaml:5:15 pools[0].capacity: 2 is less than the minimums of its workloads add up to, 3; raise it or lower a min",
    ]);
  });

  test("are to fit it in every dimension", () => {
    const sizes = { resources: "{ cpu: 500m, memory: 1Gi }", rest: "{ cpu: 1, memory: 0 }" };
    expect(faultsOf({ capacity: "{ cpu: 2, memory: 4Gi }", ...sizes })).toEqual([]);
    expect(faultsOf({ capacity: "{ cpu: 1, memory: 2.5Gi }", ...sizes })).toEqual([
      "pools.yaml:5:22 pools[0].capacity.cpu: 1 is less than the minimums of its workloads add up to, 1.5; raise it or lower a min",
      "pools.yaml:5:33 pools[0].capacity.memory: 2560Mi is less than the minimums of its workloads add up to, 3Gi; raise it or lower a min",
    ]);
  });
});

describe("what replicas take", () => {
  test("is told at its place, with all that is wrong besides", () => {
    const found = faultsOf({
      capacity: "{ cpu: 8, memory: 16Gi }",
      resources: "{ cpu: 0.5, mem: 256 }",
      rest: "{ cpu: much, memory: 0 }",
      pool: "    reserve: 2\n    surge: -1\n",
    });
    expect(found).toEqual([
      "pools.yaml:11:9 pools[0].workloads[0].resources.memory: is missing, must say how much of the pool's memory a replica takes; 0 is allowed",
      'pools.yaml:11:37 pools[0].workloads[0].resources.mem: the pool does not limit "mem"; did you mean "memory"? it limits cpu, memory',
      'pools.yaml:16:27 pools[0].workloads[1].resources.cpu: is "much", must be cores such as 0.5, 2 or "500m"',
      'pools.yaml:18:14 pools[0].reserve: the pool does not limit "replicas"; it limits cpu, memory',
      "pools.yaml:19:12 pools[0].surge: is -1, must not be negative",
    ]);
  });
});
