import { type ASTNode, type Environment, ParseError } from "@marcbachmann/cel-js";
import { grammarFor } from "./grammar.ts";
import { NoNumber, type Term, termOf, type Values } from "./term.ts";
import { joined, type Token, tokensOf, variableOf, writtenBetween } from "./tokens.ts";
import { unknownWords, wrongBecause } from "./wrong-formula.ts";

/** What a formula comes to: a finite number, or why there is none. */
export type FormulaResult =
  | { readonly kind: "value"; readonly value: number }
  | { readonly kind: "absent"; readonly reason: string };

/** Computes with a number for each of its names; never throws. */
export type Formula = (values: Values) => FormulaResult;

/** A formula, or everything that is wrong with it. */
export type ParsedFormula =
  | { readonly ok: true; readonly formula: Formula }
  | { readonly ok: false; readonly problems: readonly string[] };

/** Longer ones nobody understands. */
const mostLetters = 1000;

/** Reads arithmetic such as `orders + 2 * returns`, which has to use each of `names` and nothing else. */
export function parseFormula(text: string, names: readonly string[]): ParsedFormula {
  if (text.length > mostLetters) return wrong(`must have at most ${mostLetters} letters`);
  const found = tokensOf(text);
  if (!found.ok) return wrong(`cannot be read at letter ${found.at + 1}: "${found.text}" has no place in a formula`);
  const { tokens } = found;
  if (tokens.length === 0) return wrong("must not be empty");
  const unknown = unknownWords(tokens, names);
  if (unknown.length > 0) return { ok: false, problems: unknown };
  const read = expressionOf(text, tokens, names);
  if ("problem" in read) return wrong(read.problem);
  const used = new Set(tokens.map((token) => token.rewritten));
  const unused = names.filter((name) => !used.has(variableOf(name)));
  if (unused.length > 0) return wrong(`does not use ${unused.join(", ")}; use it, or leave it out of the parts`);
  return { ok: true, formula: computing(read.term) };
}

function wrong(problem: string): ParsedFormula {
  return { ok: false, problems: [problem] };
}

function expressionOf(
  text: string,
  tokens: readonly Token[],
  names: readonly string[],
): { readonly term: Term } | { readonly problem: string } {
  const parsed = parsedBy(grammarFor(names), joined(tokens));
  if (parsed instanceof ParseError) return { problem: wrongBecause(parsed, text, tokens) };
  const { valid, type, error } = parsed.check();
  if (!valid) return { problem: wrongBecause(error ?? {}, text, tokens) };
  if (type !== "double") return { problem: "must come to a number, not to true or false" };
  const quote = ({ start, end }: ASTNode) => writtenBetween(text, tokens, start, end);
  return { term: termOf(parsed.ast, quote) };
}

function parsedBy(grammar: Environment, expression: string) {
  try {
    return grammar.parse(expression);
  } catch (thrown) {
    if (thrown instanceof ParseError) return thrown;
    throw thrown;
  }
}

function computing(term: Term): Formula {
  return (values) => {
    try {
      return { kind: "value", value: Number(term(values)) };
    } catch (thrown) {
      if (thrown instanceof NoNumber) return { kind: "absent", reason: thrown.message };
      throw thrown;
    }
  };
}
