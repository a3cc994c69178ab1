import type { ASTNode } from "@marcbachmann/cel-js";
import { formulaFunctions } from "./functions.ts";
import { nameOf } from "./tokens.ts";

/** The number of each name. */
export type Values = ReadonlyMap<string, number>;

/** A part of a formula, ready to be computed. @throws NoNumber */
export type Term = (values: Values) => number | boolean;

/** A computation that comes to no finite number; `why` quotes the part of the formula that does not. */
export class NoNumber extends Error {
  override readonly name = "NoNumber";
}

type Operate = (left: number | boolean, right: number | boolean) => number | boolean;

const operators: ReadonlyMap<string, Operate> = new Map<string, Operate>([
  ["+", (left, right) => Number(left) + Number(right)],
  ["-", (left, right) => Number(left) - Number(right)],
  ["*", (left, right) => Number(left) * Number(right)],
  ["/", (left, right) => Number(left) / Number(right)],
  ["%", (left, right) => Number(left) % Number(right)],
  ["<", (left, right) => left < right],
  ["<=", (left, right) => left <= right],
  [">", (left, right) => left > right],
  [">=", (left, right) => left >= right],
  ["==", (left, right) => left === right],
  ["!=", (left, right) => left !== right],
]);

/**
 * Makes a term of a checked expression. Every step must come to a finite number: infinity that a later `min` hides would
 * pass a division by zero as a value. `quote` gives a node as it is written. @throws Error where it holds anything else
 */
export function termOf(node: ASTNode, quote: (node: ASTNode) => string): Term {
  const of = (inner: ASTNode) => termOf(inner, quote);
  switch (node.op) {
    case "value":
      return literal(node.args);
    case "id":
      return variable(nameOf(node.args));
    case "call":
      return called(node.args[0], node.args[1].map(of), () => quote(node));
    case "?:": {
      const [condition, met, unmet] = [of(node.args[0]), of(node.args[1]), of(node.args[2])];
      return (values) => (condition(values) ? met(values) : unmet(values));
    }
    case "&&":
    case "||": {
      const [left, right] = [of(node.args[0]), of(node.args[1])];
      return node.op === "&&" ? (values) => left(values) && right(values) : (values) => left(values) || right(values);
    }
    case "!_":
    case "-_": {
      const inner = of(node.args);
      return node.op === "!_" ? (values) => !inner(values) : (values) => -Number(inner(values));
    }
    default: {
      const operate = operators.get(node.op);
      if (!operate || !isPair(node.args)) throw new Error(`${node.op} has no place in a formula`);
      return operation(node.op, operate, [of(node.args[0]), of(node.args[1])], () => quote(node));
    }
  }
}

function isPair(args: unknown): args is readonly [ASTNode, ASTNode] {
  return Array.isArray(args) && args.length === 2;
}

function literal(value: unknown): Term {
  if (typeof value !== "number" && typeof value !== "boolean")
    throw new Error("only numbers have a place in a formula");
  return () => value;
}

function variable(name: string): Term {
  return (values) => {
    const value = values.get(name);
    if (value === undefined) throw new NoNumber(`${name} has no value`);
    return value;
  };
}

function called(name: string, terms: readonly Term[], quote: () => string): Term {
  const known = formulaFunctions.get(name);
  if (!known) throw new Error(`${name} is no function of a formula`);
  return (values) => finite(known.call(...terms.map((term) => Number(term(values)))), quote);
}

function operation(
  operator: string,
  operate: Operate,
  [left, right]: readonly [Term, Term],
  quote: () => string,
): Term {
  const divides = operator === "/" || operator === "%";
  return (values) => {
    const [a, b] = [left(values), right(values)];
    if (divides && b === 0) throw new NoNumber(`"${quote()}" divides by zero`);
    return finite(operate(a, b), quote);
  };
}

function finite(result: number | boolean, quote: () => string): number | boolean {
  if (typeof result === "boolean" || Number.isFinite(result)) return result;
  throw new NoNumber(`"${quote()}" comes to ${Number.isNaN(result) ? "no number" : "more than a number can hold"}`);
}
