import { describe, expect, test } from "vitest";
import { isCode, projectFiles, topLevel } from "./files.ts";
import * as rules from "./rules.ts";

const files = projectFiles();
const code = files.filter(isCode);

test("there is code to look at", () => {
  expect(code.length).toBeGreaterThan(30);
  expect(code.map(({ path }) => path)).toContain("shared/model/pool.ts");
});

test("the top of the repository holds just what it should", () => {
  const allowed = [
    "proto services shared deploy test",
    "package.json package-lock.json tsconfig.json docker-compose.yml vitest.config.ts biome.json knip.json",
    "README.md LICENSE CHANGELOG.md CONTRIBUTING.md",
  ].flatMap((line) => line.split(" "));
  expect(topLevel().filter((name) => !name.startsWith(".") && !allowed.includes(name))).toEqual([]);
});

describe("the project keeps its own rules", () => {
  test.each([
    ["files import only what their place allows", rules.fileImports],
    ["packages are imported by their owners only", rules.packageImports],
    ["the core and the model are pure", rules.purity],
    ["exports are named", rules.exportsNamed],
    ["no file is too long", rules.length],
    ["names say what things are", rules.names],
    ["no deadline is lost", rules.deadlines],
  ])("%s", (_law, rule) => {
    expect(code.flatMap(rule)).toEqual([]);
  });

  test("nothing names a path of one machine", () => {
    expect(files.flatMap(rules.machinePaths)).toEqual([]);
  });
});
