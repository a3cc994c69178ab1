import fc from "fast-check";
import { expect, test } from "vitest";
import { assignment } from "./assignment.ts";

const member = (id: string, ...actuators: string[]) => ({ id, actuators });
const pools = (count: number, actuator = "sim") =>
  Array.from({ length: count }, (_, index) => ({ name: `pool-${index}`, actuator }));
const engines = (count: number) => Array.from({ length: count }, (_, index) => member(`engine-${index}`, "sim"));

test("each engine has its fair share, none more than it rounded up", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 7 }), (poolCount, engineCount) => {
      const assigned = [...assignment(pools(poolCount), engines(engineCount)).values()];
      const loads = engines(engineCount).map(({ id }) => assigned.filter((one) => one === id).length);
      expect(assigned).toHaveLength(poolCount);
      expect(Math.max(...loads)).toBeLessThanOrEqual(Math.ceil(poolCount / engineCount));
    }),
  );
});

test("the answer does not depend on the order in which pools and engines are known", () => {
  const [some, all] = [pools(20), engines(3)];
  expect(assignment([...some].reverse(), [...all].reverse())).toEqual(assignment(some, all));
});

test("when one of three engines goes, few pools move besides its own", () => {
  const some = pools(300);
  const before = assignment(some, engines(3));
  const after = assignment(some, engines(2));
  const moved = some.filter(({ name }) => before.get(name) !== "engine-2" && before.get(name) !== after.get(name));
  expect(moved.length).toBeLessThan(30);
});

test("a pool goes to engines that reach its actuator, even where they have their share; to nobody where none does", () => {
  const members = [member("a", "sim"), member("b", "sim", "docker")];
  const assigned = assignment([...pools(4, "docker"), { name: "lost", actuator: "mars" }], members);
  expect([...assigned.values()]).toEqual(["b", "b", "b", "b"]);
  expect(assigned.has("lost")).toBe(false);
});
