import { describe, expect, test } from "vitest";
import { type FormulaResult, parseFormula } from "./formula.ts";

const parts = { orders: 12, returns: 3, q: 0 };
const names = Object.keys(parts);

function computed(text: string, values: Readonly<Record<string, number>> = parts): FormulaResult | readonly string[] {
  const used = Object.keys(values).filter((name) => new RegExp(`\\b${name}\\b`).test(text));
  const parsed = parseFormula(text, used);
  return parsed.ok ? parsed.formula(new Map(Object.entries(values))) : parsed.problems;
}

function problemsOf(text: string, of: readonly string[] = names): readonly string[] {
  const parsed = parseFormula(text, of);
  return parsed.ok ? [] : parsed.problems;
}

describe("a formula", () => {
  test.each([
    ["orders + 2 * returns", 18],
    ["(orders + 2) * returns", 42],
    ["orders / 5", 2.4], // whole numbers are numbers like others
    ["7 / 2", 3.5],
    ["7 % 4 + orders % 5", 5],
    ["10 - 3 - 2", 5],
    ["2 * -returns + 10", 4],
    ["- -returns", 3],
    ["max(orders, returns, 5) - min(orders, returns)", 9],
    ["ceil(orders / 5) + floor(returns / 2) + abs(q - 1) + sqrt(16)", 9],
    ["orders > 10 && returns < 5 ? 1 : 0", 1],
    ["orders > 10 || returns > 5 ? 1.5e1 : 0", 15],
    ["!(orders == 12) ? 1 : 2", 2],
    ["orders >= 12 == true ? 1 : 2", 1],
    ["orders != 12 ? 1 : returns <= 3 ? 7 : 8", 7],
    ["q == 0 ? 0 : orders / q", 0], // what is not chosen is not computed
    ["  orders\n+\treturns ", 15],
    ["max(orders)", 12],
    ["max (orders, 1)", 12],
  ])("%s is %d", (text, value) => expect(computed(text)).toEqual({ kind: "value", value }));

  test.each([
    ["orders / q", '"orders / q" divides by zero'],
    ["min(5, orders / (returns - 3))", '"orders / (returns - 3)" divides by zero'],
    ["orders / q > 5 ? 1 : 0", '"orders / q" divides by zero'],
    ["2 + (orders + 1) / (returns * q)", '"(orders + 1) / (returns * q)" divides by zero'],
    ["orders % q", '"orders % q" divides by zero'],
    ["sqrt(returns - orders)", '"sqrt(returns - orders)" comes to no number'],
    ["min(1, orders * 1e308)", '"orders * 1e308" comes to more than a number can hold'],
  ])("%s has no value", (text, reason) => expect(computed(text)).toEqual({ kind: "absent", reason }));

  test.each<[string, string]>([
    ["", "must not be empty"],
    [" \n ", "must not be empty"],
    ["orders +", "ends too soon; something is missing at its end"],
    ["(orders", "ends too soon; something is missing at its end"],
    ["orders returns", 'cannot be read at letter 8: "returns" is not expected there'],
    ["orders + * 2", 'cannot be read at letter 10: "*" is not expected there'],
    ["2 +  * orders", 'cannot be read at letter 6: "*" is not expected there'],
    ["orders )", 'cannot be read at letter 8: ")" is not expected there'],
    ["orders // 2", 'cannot be read at letter 9: "/" is not expected there'],
    ["orders . size", 'cannot be read at letter 8: "." has no place in a formula'],
    ["orders + .5", 'cannot be read at letter 10: "." has no place in a formula'],
    ['"a" + orders', 'cannot be read at letter 1: """ has no place in a formula'],
    ["[orders][0]", 'cannot be read at letter 1: "[" has no place in a formula'],
    ["orders & 1", 'cannot be read at letter 8: "&" has no place in a formula'],
    ["orders = 1", 'cannot be read at letter 8: "=" has no place in a formula'],
    ["orders + 2u", 'cannot be read at letter 10: "2u" has no place in a formula'],
    ["orders + 0x1F", 'cannot be read at letter 10: "0x1F" has no place in a formula'],
    ["orders + 1.5.2", 'cannot be read at letter 10: "1" has no place in a formula'],
    ["ørders", 'cannot be read at letter 1: "ø" has no place in a formula'],
    ["orders + 1e999", 'holds a number that is too large, "1e999"'],
    ["orders > 1", "must come to a number, not to true or false"],
    ["orders ? 1 : 2", 'needs a comparison before "?", not "orders", which is a number'],
    [
      "orders > 1 ? 1 : true",
      'comes to a number on one side of ":" and to true or false on the other, in "orders > 1 ? 1 : true"',
    ],
    ["1 + (orders > 1)", 'takes a number for true or false, or the other way round, in "1 + (orders > 1)"'],
    ["1 < orders < 3 ? 1 : 2", 'takes a number for true or false, or the other way round, in "1 < orders < 3"'],
    ["orders && true ? 1 : 2", 'takes a number for true or false, or the other way round, in "orders && true"'],
    ["abs(orders, 2)", 'needs 1 number in "abs(orders, 2)"'],
    ["max()", 'needs 1 to 16 numbers in "max()"'],
    ["max + orders", 'names the function "max" without calling it: "max(…)"'],
    [
      "ordres + returns",
      'names "ordres", which is not among its parts; did you mean "orders"? there are orders, returns, q',
    ],
    ["orders + pow(2, 1e9)", 'calls the unknown function "pow"; there are abs, ceil, floor, max, min, sqrt'],
    [
      "flor(orders)",
      'calls the unknown function "flor"; did you mean "floor"? there are abs, ceil, floor, max, min, sqrt',
    ],
    ["orders in returns", 'names "in", which is not among its parts; there are orders, returns, q'],
    ["orders + null", 'names "null", which is not among its parts; there are orders, returns, q'],
    ["orders + returns", "does not use q; use it, or leave it out of the parts"],
    ["orders", "does not use returns, q; use it, or leave it out of the parts"],
  ])("%s is none", (text, problem) => expect(problemsOf(text)).toEqual([problem]));

  test("has at most 1000 letters", () => {
    expect(problemsOf("1".repeat(1001), [])).toEqual(["must have at most 1000 letters"]);
  });

  test("says all names and functions that it does not know at once, each once", () => {
    expect(problemsOf("a + b + a + f(orders)")).toHaveLength(3);
  });

  test("has a place for any name, also one that JavaScript or the expression language knows", () => {
    const odd = [
      "constructor",
      "toString",
      "hasOwnProperty",
      "prototype",
      "int",
      "string",
      "type",
      "v_",
      "size",
      "max",
      "dyn",
    ];
    for (const name of odd) {
      const parsed = parseFormula(`max(${name}, 1) + ${name}`, [name]);
      expect([name, parsed.ok && parsed.formula(new Map([[name, 4]]))]).toEqual([name, { kind: "value", value: 8 }]);
      expect(problemsOf(`${name} + 1`, [])).not.toEqual([]);
    }
    expect(problemsOf("__proto__ + 1", [])).not.toEqual([]);
    const proto = parseFormula("__proto__ * 2", ["__proto__"]);
    expect(proto.ok && proto.formula(new Map([["__proto__", 4]]))).toEqual({ kind: "value", value: 8 });
  });

  test.each([
    `${"(".repeat(400)}1${")".repeat(400)}`,
    `${"-".repeat(900)}1`,
    `${"!".repeat(900)}true ? 1 : 2`,
    `${"true?".repeat(150)}1${":1".repeat(150)}`,
    `${"1+".repeat(499)}1`,
    `${"max(".repeat(200)}1${")".repeat(200)}`,
    "a".repeat(900),
    "1 ".repeat(450),
    " ".repeat(999),
  ])("that is a monster is read or refused at once: %#", (text) => {
    const startedAtMs = performance.now();
    const parsed = parseFormula(text, []);
    if (parsed.ok) parsed.formula(new Map());
    expect(performance.now() - startedAtMs).toBeLessThan(1000);
  });
});
