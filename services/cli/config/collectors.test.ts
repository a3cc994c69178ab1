import { expect, test } from "vitest";
import { faultLine } from "./fault.ts";
import { checkConfig, type LoadOptions } from "./load.ts";
import { parseYaml } from "./yaml-file.ts";

const metric = '{ source: http-json, url: "${env:NOT_THERE}", pointer: /n }';

function loaded(collector: string, references: LoadOptions["references"] = "skip") {
  const text = `actuators: { local: { kind: simulated } }
${collector}
pools:
  - name: demo
    actuator: local
    capacity: 1
    workloads: [{ name: a, priority: 1, target: { queueLength: 5 }, metric: ${metric}, run: {} }]
`;
  const result = checkConfig("pools.yaml", parseYaml("pools.yaml", text), { references });
  return result.ok ? result.config.collectors : result.faults.map(faultLine);
}

test.each<[string, string, string[] | undefined]>([
  ["none", "", undefined],
  ["one", 'collector: { address: "a:7001" }', ["a:7001"]],
  ["several", 'collector: { address: ["a:7001", "b:7001"] }', ["a:7001", "b:7001"]],
])("a file names %s", (_, collector, expected) => expect(loaded(collector)).toEqual(expected));

test.each<[string, string, string]>([
  ["no list", "{ address: 7 }", 'is 7, must be host:port, such as "127.0.0.1:7006" or must be a list'],
  ["an empty list", "{ address: [] }", "is a list, must name at least one collector"],
  ["what is no address", "{ address: [a] }", 'is "a", must be host:port, such as "127.0.0.1:7006"'],
  ["one twice", '{ address: ["a:1", "b:1", "a:1"] }', "must name each collector once, not a:1 twice"],
])("is refused with %s", (_, collector, problem) => {
  expect(loaded(`collector: ${collector}`)).toEqual([expect.stringContaining(problem)]);
});

test("references have to resolve here where no collector is named, if that is asked", () => {
  const asked = "check-unless-apart";
  expect(loaded("", asked)).toEqual([expect.stringContaining("the environment variable NOT_THERE is not set")]);
  expect(loaded('collector: { address: "a:7001" }', asked)).toEqual(["a:7001"]);
});
