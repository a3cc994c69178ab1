const form = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/;

/** The finite number that a value of JSON is; also as text, since many servers write large numbers so. No units, no spaces. */
export function numberIn(value: unknown): number | undefined {
  const number = typeof value === "string" && form.test(value) ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) ? number : undefined;
}
