import { expect, test } from "vitest";
import { missingLinks } from "./missing-links.ts";

const docker = { name: "docker", up: true };
const [a, b] = ["collector a:7001", "collector b:7001"];

test.each<[string, Record<string, boolean>, string[]]>([
  ["nothing where all are up", { [a]: true, [b]: true }, []],
  ["nothing where one of several collectors is up", { [a]: false, [b]: true }, []],
  ["all collectors where none is up", { [a]: false, [b]: false }, [a, b]],
  ["the only collector where it is down", { collector: false }, ["collector"]],
  ["the actuator, whatever the collectors are", { [a]: true, docker: false }, ["docker"]],
])("%s is missing", (_, ups, expected) => {
  const links = Object.entries({ [docker.name]: docker.up, ...ups }).map(([name, up]) => ({ name, up }));
  expect(missingLinks(links).map(({ name }) => name)).toEqual(expected);
});
