import { z } from "zod";
import { nearest } from "./nearest.ts";

const kinds: Readonly<Record<string, string>> = {
  array: "a list",
  boolean: "true or false",
  int: "a whole number",
  number: "a number",
  object: "a map of keys and values",
  record: "a map of keys and values",
  string: "text",
};

/** What a person reads where a schema has no words of its own. Texts that begin with "must" are completed by the value given. */
export const wording: z.core.$ZodErrorMap = (issue) => {
  switch (issue.code) {
    case "invalid_type":
      return `must be ${kinds[isInteger(issue.inst) ? "int" : issue.expected] ?? issue.expected}`;
    case "invalid_value":
      return `must be ${oneOf(issue.values.map((value) => JSON.stringify(value)))}`;
    case "too_small":
      return bound(issue.origin, "least", Number(issue.minimum), issue.inclusive ?? true);
    case "too_big":
      return bound(issue.origin, "most", Number(issue.maximum), issue.inclusive ?? true);
    case "unrecognized_keys":
      return issue.keys.map((key) => unknownKey(key, keysOf(issue.inst))).join("\n");
    case "invalid_union":
      return "must be something else";
    case "invalid_format":
      return issue.format === "regex" ? `must match ${issue.pattern}` : `must be a valid ${issue.format}`;
    default:
      return undefined;
  }
};

function bound(origin: string, side: "least" | "most", limit: number, inclusive: boolean): string {
  if (origin === "string")
    return side === "least" && limit === 1 ? "must not be empty" : `must have at ${side} ${limit} letters`;
  if (origin === "array") return `must have at ${side} ${limit} ${limit === 1 ? "entry" : "entries"}`;
  if (inclusive) return `must be at ${side} ${limit}`;
  return `must be ${side === "least" ? "above" : "below"} ${limit}`;
}

/** One line for one key; the issue names all that are unknown in one map. */
function unknownKey(key: string, known: readonly string[]): string {
  const meant = nearest(key, known);
  if (meant) return `unknown key "${key}"; did you mean "${meant}"?`;
  return known.length > 0 ? `unknown key "${key}"; there are ${known.join(", ")}` : `unknown key "${key}"`;
}

/** What to say of a discriminator with a value that none of `options` has; it quotes what was `given`, if that is text. */
export function unknownKind(discriminator: string, given: unknown, options: readonly unknown[]): string {
  const known = options
    .filter((option) => option !== undefined)
    .map(String)
    .sort();
  if (typeof given !== "string") return `must be ${oneOf(known.map((name) => JSON.stringify(name)))}`;
  const meant = nearest(given, known);
  const hint = meant ? `did you mean "${meant}"? ` : "";
  return `unknown ${discriminator} "${given}"; ${hint}there are ${known.join(", ")}`;
}

function oneOf(words: readonly string[]): string {
  if (words.length < 2) return words.join("");
  return `${words.length > 2 ? "one of " : ""}${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
}

function isInteger(schema: unknown): boolean {
  return schema instanceof z.ZodNumberFormat && schema.isInt;
}

function keysOf(schema: unknown): string[] {
  return schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
}
