/** A time as a trace has it: seconds, from whenever they count, or milliseconds since 1970. */
export type Instant =
  | { readonly kind: "seconds"; readonly value: number }
  | { readonly kind: "timestamp"; readonly value: number };

const timestamp = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})(:\d{2}(?:\.\d{1,9})?)?\s*(Z|UTC|[+-]\d{2}:?\d{2})?$/i;

/** Reads `12.5` or `2026-11-22T10:00:00Z`; without a zone a timestamp is UTC. Undefined where it is neither. */
export function parseInstant(text: string): Instant | undefined {
  const seconds = parseNumber(text);
  if (seconds !== undefined) return { kind: "seconds", value: seconds };
  const [, day, minute, second = ":00", zone = "Z"] = timestamp.exec(text) ?? [];
  if (day === undefined) return undefined;
  const offset = /^(z|utc)$/i.test(zone) ? "Z" : zone.replace(/^([+-]\d{2}):?(\d{2})$/, "$1:$2");
  const value = Date.parse(`${day}T${minute}${second}${offset}`);
  return Number.isNaN(value) ? undefined : { kind: "timestamp", value };
}

/** A plain decimal number; undefined for anything else, such as "", "0x10", "1,000" or "Infinity". */
export function parseNumber(text: string): number | undefined {
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?$/i.test(text)) return undefined;
  const value = Number(text);
  return Number.isFinite(value) ? value : undefined;
}
