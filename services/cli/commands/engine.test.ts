import { expect, test } from "vitest";
import { addressesOf } from "./engine.ts";

const file = "pools.yaml";

test("an actuator is where it was said to be, else where the file says, else at the port of its kind", () => {
  const actuators = new Map([
    ["here", { kind: "process" }],
    ["there", { address: "there:1" }],
    ["moved", { address: "moved:1" }],
  ]);
  expect(addressesOf({ file, actuators }, new Map([["moved", "moved:2"]]))).toEqual(
    new Map([
      ["here", "127.0.0.1:7006"],
      ["there", "there:1"],
      ["moved", "moved:2"],
    ]),
  );
});

test("the second of a kind needs an address, and one that is not in the file is refused", () => {
  const actuators = new Map([
    ["one", { kind: "process" }],
    ["two", { kind: "process" }],
  ]);
  expect(() => addressesOf({ file, actuators }, new Map([["three", "x:1"]]))).toThrow(
    'pools.yaml has no actuator named "three"; there are one, two\n' +
      'actuator "two" has no address in pools.yaml; give --actuator two=host:port',
  );
});
