import { z } from "zod";

const units = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 } as const;
const form = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/;

/** A duration as people write it, "500ms", "2s", "1.5m" or "1h"; milliseconds once parsed. */
export const duration = z
  .string({ error: 'must be a duration such as "500ms", "2s" or "5m"' })
  .regex(form, { error: 'must be a duration such as "500ms", "2s" or "5m"' })
  .transform(durationMs);

/** @returns milliseconds; NaN where the text is not a duration. */
export function durationMs(text: string): number {
  const [, amount, unit] = form.exec(text) ?? [];
  const factor = Object.entries(units).find(([name]) => name === unit)?.[1];
  return factor === undefined ? Number.NaN : Number(amount) * factor;
}
