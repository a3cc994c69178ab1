import { expect, test } from "vitest";
import { metricFrom } from "../../metric.ts";

function faultOf(name: unknown): string {
  const parsed = metricFrom(JSON.parse(JSON.stringify({ source: "push", name })));
  return parsed.ok ? "" : parsed.faults.map(({ problem }) => problem).join("; ");
}

test.each([
  [undefined, "is missing, must be 1 to 200 characters without spaces"],
  [null, "is empty, must be 1 to 200 characters without spaces"],
  [5, "is 5, must be text: put it in quotes"],
  [true, "is true, must be text: put it in quotes"],
  [["a"], "is a list, must be text"],
  [{ a: 1 }, "is a map, must be text"],
  ["", 'is "", must not be empty'],
  ["two words", 'is "two words", must be 1 to 200 characters without spaces'],
  ["the ${NAME}", 'is "the ${NAME}", must be 1 to 200 characters without spaces; did you mean "${env:NAME}"?'],
  ["the ${env:NAME}", ""],
])("%j is told in words that fit it", (name, problem) => expect(faultOf(name)).toBe(problem));
