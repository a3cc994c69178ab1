import { expect, test } from "vitest";
import type { ConfiguredActuator } from "../config/load.ts";
import { refuseRestarts, type StartedWith } from "./refuse-restarts.ts";

const simulated = (capacity: string): ConfiguredActuator => ({ kind: "simulated", settings: { capacity } });
const elsewhere = (address: string): ConfiguredActuator => ({ address, settings: {} });
const started: StartedWith = {
  embedded: new Map([["sim", { configured: simulated("5") }]]),
  collectors: ["one:7001"],
  allowExec: false,
};
const now = {
  ...{ file: "pools.yaml", pools: [], allowRefs: new Set<string>(), warnings: [] },
  ...{ actuators: new Map([["sim", simulated("5")]]), collectors: ["one:7001"] },
};
const pool = { name: "p", workloads: [{ name: "a", metric: { source: "command", command: ["count"] } }] };

test.each([
  ["the same", now],
  ["without what runs here", { ...now, actuators: new Map() }],
  ["with more actuators", { ...now, actuators: new Map([...now.actuators, ["far", elsewhere("a:1")]]) }],
])("a file %s takes no restart", (_, changed) => {
  expect(() => refuseRestarts(started, changed)).not.toThrow();
});

test.each([
  [
    "an actuator here with other settings",
    { ...now, actuators: new Map([["sim", simulated("6")]]) },
    /actuators\.sim: /,
  ],
  [
    "an actuator here that is elsewhere now",
    { ...now, actuators: new Map([["sim", elsewhere("a:1")]]) },
    /actuators\.sim: /,
  ],
  ["another collector", { ...now, collectors: ["two:7001"] }, /collector\.address: has changed/],
  ["the first metric that runs programs", { ...now, pools: [pool] }, /pools: name metrics with the source command/],
])("%s takes a restart", (_, changed, said) => {
  expect(() => refuseRestarts(started, changed)).toThrow(said);
  expect(() => refuseRestarts(started, changed)).toThrow("takes a restart");
});

test("where programs may run, another metric that runs one takes no restart", () => {
  expect(() => refuseRestarts({ ...started, allowExec: true }, { ...now, pools: [pool] })).not.toThrow();
});

test("everything that takes a restart is told at once", () => {
  const changed = { ...now, actuators: new Map([["sim", simulated("6")]]), collectors: [], pools: [pool] };
  expect(() => refuseRestarts(started, changed)).toThrow(/actuators\.sim.*collector\.address.*pools/);
});
