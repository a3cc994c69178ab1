import { textOrReference } from "../parameters/text-or-reference.ts";

/** A JSON pointer (RFC 6901): "" is the whole document, "/queues/0/depth" a place in it. */
export const jsonPointer = textOrReference(
  /^(\/([^~]|~[01])*)?$/s,
  'must be a JSON pointer such as "/queue/depth", or "" for the whole answer',
);

export type Pointed = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly problem: string };

/** What stands in a document at a pointer, or where the way there ends. Repeats nothing of the document. */
export function valueAt(document: unknown, pointer: string): Pointed {
  const tokens = pointer.split("/").slice(1);
  let value = document;
  for (const [index, token] of tokens.entries()) {
    const name = token.replaceAll("~1", "/").replaceAll("~0", "~");
    const before = tokens.slice(0, index).map((part) => `/${part}`);
    const owner = before.length > 0 ? `"${before.join("")}"` : "the answer";
    if (typeof value !== "object" || value === null) {
      return { ok: false, problem: `there is nothing at "${pointer}": ${owner} is ${kindOf(value)}` };
    }
    const there = Array.isArray(value)
      ? /^(0|[1-9]\d*)$/.test(name) && Object.hasOwn(value, name)
      : Object.hasOwn(value, name);
    if (!there) return { ok: false, problem: `there is nothing at "${pointer}": ${owner} has no "${name}"` };
    value = Reflect.get(value, name);
  }
  return { ok: true, value };
}

/** What a value of JSON is, to a person. */
export function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  return kinds[typeof value] ?? "nothing";
}

const kinds: Readonly<Record<string, string>> = {
  boolean: "true or false",
  number: "a number",
  object: "a map",
  string: "text",
};
