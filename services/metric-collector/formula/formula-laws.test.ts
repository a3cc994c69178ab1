import fc from "fast-check";
import { expect, test } from "vitest";
import { parseFormula } from "./formula.ts";

const names = ["orders", "returns", "q"];

/** A formula as a tree, to be computed without the language. */
type Tree =
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "name"; readonly name: "orders" | "returns" | "q" }
  | { readonly kind: "pair"; readonly sign: "+" | "-" | "*" | "/"; readonly left: Tree; readonly right: Tree }
  | { readonly kind: "call"; readonly name: "max" | "min"; readonly left: Tree; readonly right: Tree }
  | { readonly kind: "choice"; readonly sign: "<" | "==" | ">="; readonly of: readonly [Tree, Tree, Tree, Tree] };

const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 5, depthSize: "small", withCrossShrink: true },
    fc.record({
      kind: fc.constant("number" as const),
      value: fc.oneof(fc.nat(1000), fc.double({ min: 0, max: 1e6, noNaN: true, noDefaultInfinity: true })),
    }),
    fc.record({ kind: fc.constant("name" as const), name: fc.constantFrom("orders" as const, "returns", "q") }),
    fc.record({
      kind: fc.constant("pair" as const),
      sign: fc.constantFrom("+" as const, "-", "*", "/"),
      left: tie("tree"),
      right: tie("tree"),
    }),
    fc.record({
      kind: fc.constant("call" as const),
      name: fc.constantFrom("max" as const, "min"),
      left: tie("tree"),
      right: tie("tree"),
    }),
    fc.record({
      kind: fc.constant("choice" as const),
      sign: fc.constantFrom("<" as const, "==", ">="),
      of: fc.tuple(tie("tree"), tie("tree"), tie("tree"), tie("tree")),
    }),
  ),
}));

/** Parentheses only where the order of operations wants them. */
function written(of: Tree, outer = 0): string {
  switch (of.kind) {
    case "number":
      return String(of.value);
    case "name":
      return of.name;
    case "call":
      return `${of.name}(${written(of.left)}, ${written(of.right)})`;
    case "choice": {
      const [a, b, met, unmet] = of.of;
      return `(${written(a, 1)} ${of.sign} ${written(b, 1)} ? ${written(met)} : ${written(unmet)})`;
    }
    case "pair": {
      const rank = of.sign === "+" || of.sign === "-" ? 1 : 2;
      const text = `${written(of.left, rank)} ${of.sign} ${written(of.right, rank + 1)}`;
      return rank < outer ? `(${text})` : text;
    }
  }
}

/** NaN where any step of it is no finite number. */
function byHand(of: Tree, values: Readonly<Record<string, number>>): number {
  const value = stepByHand(of, values, (one) => byHand(one, values));
  return Number.isFinite(value) ? value : Number.NaN;
}

function stepByHand(of: Tree, values: Readonly<Record<string, number>>, inner: (of: Tree) => number): number {
  switch (of.kind) {
    case "number":
      return of.value;
    case "name":
      return values[of.name] ?? Number.NaN;
    case "call":
      return Math[of.name](inner(of.left), inner(of.right));
    case "choice": {
      const [a, b] = [inner(of.of[0]), inner(of.of[1])];
      return Number.isNaN(a + b) ? Number.NaN : inner(of.of[compare[of.sign](a, b) ? 2 : 3]);
    }
    case "pair":
      return compute[of.sign](inner(of.left), inner(of.right));
  }
}

const compare = {
  "<": (a: number, b: number) => a < b,
  "==": (a: number, b: number) => a === b,
  ">=": (a: number, b: number) => a >= b,
};

const compute = {
  "+": (a: number, b: number) => a + b,
  "-": (a: number, b: number) => a - b,
  "*": (a: number, b: number) => a * b,
  "/": (a: number, b: number) => a / b,
};

const amount = fc.oneof(fc.constant(0), fc.nat(100), fc.double({ min: -1e9, max: 1e9, noNaN: true }));

test("any formula comes to what JavaScript's own arithmetic comes to, or has no value where that has none", () => {
  let values = 0;
  fc.assert(
    fc.property(tree, fc.record({ orders: amount, returns: amount, q: amount }), (of, given) => {
      const text = `${written(of)} + 0 * orders + 0 * returns + 0 * q`;
      fc.pre(text.length <= 1000);
      const parsed = parseFormula(text, names);
      if (!parsed.ok) {
        expect(parsed.problems).toEqual(["is nested too deep, or has too many operations; split it"]);
        return;
      }
      const result = parsed.formula(new Map(Object.entries(given)));
      const wanted = byHand(of, given);
      if (Number.isNaN(wanted)) expect(result.kind).toBe("absent");
      else expect(result).toEqual({ kind: "value", value: expect.closeTo(wanted, 10) });
      if (!Number.isNaN(wanted)) values += 1;
    }),
    { numRuns: 1000 },
  );
  expect(values).toBeGreaterThan(500);
});

test("no text makes it throw or take long", () => {
  const scraps = [
    "orders",
    "q",
    "max",
    "(",
    ")",
    ",",
    "?",
    ":",
    "+",
    "-",
    "*",
    "/",
    "%",
    "!",
    "&&",
    "||",
    "<",
    "==",
    "1",
    "2.5",
    "1e9",
    " ",
    "true",
    "in",
    ".",
    "[",
    "'",
  ];
  const soup = fc.array(fc.constantFrom(...scraps), { maxLength: 60 }).map((all) => all.join(""));
  fc.assert(
    fc.property(fc.oneof(soup, fc.string({ maxLength: 300, unit: "binary" })), (text) => {
      const startedAtMs = performance.now();
      const parsed = parseFormula(text, ["orders", "q"]);
      if (parsed.ok)
        expect(
          parsed.formula(
            new Map([
              ["orders", 3],
              ["q", 0],
            ]),
          ),
        ).toHaveProperty("kind");
      else expect(parsed.problems.join("")).toMatch(/\S+ \S+/);
      expect(performance.now() - startedAtMs).toBeLessThan(1000);
    }),
    { numRuns: 1000 },
  );
});
