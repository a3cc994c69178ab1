import type { Json } from "../../shared/model/json.ts";

/** A text in which whatever a reference resolved to is put back as the reference: `queue "${env:QUEUE}" does not exist`. */
export function concealed(text: string, written: Json, resolved: Json): string {
  return replacements(written, resolved).reduce((said, [value, reference]) => said.replaceAll(value, reference), text);
}

/** Texts that differ, longest first: a value may contain another. */
function replacements(written: Json, resolved: Json): (readonly [string, string])[] {
  return pairs(written, resolved).sort(([a], [b]) => b.length - a.length);
}

function pairs(written: Json, resolved: Json): (readonly [string, string])[] {
  if (typeof written === "string") {
    const conceal = typeof resolved === "string" && resolved !== written && resolved.length > 2; // "5" hides nothing
    return conceal ? [[resolved, written]] : [];
  }
  if (typeof written !== "object" || written === null || typeof resolved !== "object" || resolved === null) return [];
  const values = new Map(Object.entries(resolved));
  return Object.entries(written).flatMap(([key, value]) => pairs(value, values.get(key) ?? null));
}
