import { expect, test } from "vitest";
import type { JsonObject } from "../../../shared/model/json.ts";
import { metricFrom } from "../metric.ts";

function faultsOf(spec: JsonObject): string[] {
  const parsed = metricFrom({ source: "command", ...spec });
  return parsed.ok ? [] : parsed.faults.map(({ path, problem }) => `${path}: ${problem}`);
}

test("a command may have references wherever it has text", () => {
  const spec = {
    command: ["${env:PROGRAM}", "${file:/etc/argument}"],
    env: { TOKEN: "${env:TOKEN}" },
    cwd: "${env:HOME}",
  };
  expect(faultsOf(spec)).toEqual([]);
});

test.each<[string, JsonObject, string[]]>([
  [
    "no program",
    {},
    ['command: is missing, must be a list of a program and its arguments, such as ["count-orders", "--open"]'],
  ],
  [
    "one text for program and arguments",
    { command: "wc -l" },
    ['command: is "wc -l", must be a list of a program and its arguments, such as ["count-orders", "--open"]'],
  ],
  ["an empty list", { command: [] }, ['command: is a list, must name a program, such as ["count-orders", "--open"]']],
  ["an empty name", { command: [""] }, ["command: is a list, must begin with the name of a program"]],
  ["a number as an argument", { command: ["head", 5] }, ["command[1]: is 5, must be text; put numbers in quotes"]],
  ["a NUL character", { command: ["a\0b"] }, ['command[0]: is "a\\u0000b", must not contain a NUL character']],
  [
    "a variable that no program can have",
    { command: ["wc"], env: { "1A": "b" } },
    ['env: the key "1A" must be a name of letters, digits and underscores that begins with no digit'],
  ],
  ["no folder", { command: ["wc"], cwd: "" }, ['cwd: is "", must not be empty']],
])("a command is refused with %s", (_, spec, faults) => expect(faultsOf(spec)).toEqual(faults));
