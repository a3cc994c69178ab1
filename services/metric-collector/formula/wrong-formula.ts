import { nearest } from "../../../shared/config/nearest.ts";
import { formulaFunctions } from "./functions.ts";
import { type Token, tokenAt, writtenBetween } from "./tokens.ts";

/** Names and calls that a formula does not know, each said once. */
export function unknownWords(tokens: readonly Token[], names: readonly string[]): string[] {
  const problems = tokens.flatMap(({ text, rewritten }, index) => {
    if (!/^[A-Za-z_]/.test(text) || rewritten === "true" || rewritten === "false") return [];
    if (tokens[index + 1]?.text !== "(") return names.includes(text) ? [] : [unknownName(text, names)];
    if (formulaFunctions.has(text)) return [];
    return [`calls the unknown function "${text}"; ${hint(text, [...formulaFunctions.keys()])}`];
  });
  return [...new Set(problems)];
}

function unknownName(name: string, names: readonly string[]): string {
  if (formulaFunctions.has(name)) return `names the function "${name}" without calling it: "${name}(…)"`;
  return `names "${name}", which is not among its parts; ${hint(name, names)}`;
}

function hint(written: string, candidates: readonly string[]): string {
  const meant = nearest(written, candidates);
  return `${meant ? `did you mean "${meant}"? ` : ""}there are ${candidates.join(", ") || "none"}`;
}

/** What the parser or the checker of expressions threw, in words of formulas. */
export interface Thrown {
  readonly code?: string;
  readonly range?: { readonly start: number; readonly end: number };
}

/** Why an expression is no formula; positions count the letters of `text` from 1. */
export function wrongBecause({ code, range }: Thrown, text: string, tokens: readonly Token[]): string {
  const { start, end } = range ?? { start: 0, end: 0 };
  const quoted = `"${writtenBetween(text, tokens, start, end)}"`;
  switch (code) {
    case "limit_exceeded":
      return "is nested too deep, or has too many operations; split it";
    case "invalid_number":
      return `holds a number that is too large, ${quoted}`;
    case "no_matching_overload":
      return wrongCall(writtenBetween(text, tokens, start, end));
    case "invalid_condition_type":
      return `needs a comparison before "?", not ${quoted}, which is a number`;
    case "incompatible_ternary_branches":
      return `comes to a number on one side of ":" and to true or false on the other, in ${quoted}`;
    case "no_such_overload":
    case "invalid_logical_operand":
      return `takes a number for true or false, or the other way round, in ${quoted}`;
    default:
      return unreadable(tokenAt(tokens, start));
  }
}

function wrongCall(call: string): string {
  const [name = ""] = /^\w+/.exec(call) ?? [];
  const { least, most } = formulaFunctions.get(name) ?? { least: 0, most: 0 };
  return `needs ${least === most ? `${most} number` : `${least} to ${most} numbers`} in "${call}"`;
}

function unreadable(found: Token | undefined): string {
  if (!found) return "ends too soon; something is missing at its end";
  return `cannot be read at letter ${found.at + 1}: "${found.text}" is not expected there`;
}
