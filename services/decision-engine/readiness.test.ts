import { expect, test } from "vitest";
import type { LinkStatus } from "../../shared/model/status.ts";
import { type Readiness, readinessProblems } from "./readiness.ts";

const up = true;
const down = false;
const actuator = (name: string, isUp: boolean): LinkStatus => ({ kind: "actuator", name, up: isUp });
const collector = (name: string, isUp: boolean): LinkStatus => ({ kind: "collector", name, up: isUp });
const [a, b] = ["collector a:7001", "collector b:7001"];

function problems(links: readonly LinkStatus[], rest: Partial<Readiness> = {}): readonly string[] {
  const loops = () => [{ spec: { name: "demo" }, links: () => links }];
  const store = { link: (): LinkStatus => ({ kind: "store", name: "store", up: true }) };
  return readinessProblems({ store, filePools: { problem: () => undefined }, seats: { waiting: 0, loops }, ...rest });
}

test.each<[string, readonly LinkStatus[], readonly string[]]>([
  ["nothing where all are up", [actuator("docker", up), collector(a, up), collector(b, up)], []],
  ["nothing where one of several collectors is up", [actuator("docker", up), collector(a, down), collector(b, up)], []],
  ["all collectors where none is up", [actuator("docker", up), collector(a, down), collector(b, down)], [a, b]],
  ["the only collector where it is down", [actuator("docker", up), collector("collector", down)], ["collector"]],
  ["the actuator, whatever the collectors are", [actuator("docker", down), collector(a, up)], ["docker"]],
  ["an actuator called store", [actuator("store", down), collector("collector", up)], ["store"]],
  ["an actuator called collector", [actuator("collector", down), collector("collector", up)], ["collector"]],
  ["an actuator called like one of the collectors", [actuator(a, down), collector(b, up)], [a]],
])("%s is missing", (_, links, names) => {
  expect(problems(links)).toEqual(names.map((name) => `pool demo: ${name}: not connected`));
});

test("a store that is away is said once, not for each pool", () => {
  const away: LinkStatus = { kind: "store", name: "store", up: false, problem: "refused" };
  expect(problems([actuator("docker", up), away], { store: { link: () => away } })).toEqual(["store: refused"]);
});

test("a file that is not in force and pools that wait are said", () => {
  const rest = { filePools: { problem: () => "claims a pool" }, seats: { waiting: 2, loops: () => [] } };
  expect(problems([], rest)).toEqual(["configuration file: claims a pool", "2 pools are not decided yet"]);
});
