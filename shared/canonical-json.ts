import type { Json } from "./model/json.ts";

/** JSON text that is the same for the same document, however its keys are ordered. */
export function canonicalJson(json: Json): string {
  return JSON.stringify(sorted(json));
}

function sorted(json: Json): Json {
  if (typeof json !== "object" || json === null) return json;
  if (Array.isArray(json)) return json.map((value: Json) => sorted(value));
  const entries = Object.entries(json).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, value]) => [key, sorted(value)]));
}
