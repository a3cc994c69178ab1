import { text } from "./text.ts";

const units = { b: 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 } as const;
const form = /^(\d+(?:\.\d+)?)([bkmg])$/;

/** Docker refuses to run anything in less. */
const leastBytes = 6 * units.m;
const meant = 'must be an amount of memory such as "512m" or "2g", at least "6m"';

/** `512m`; bytes once parsed. */
export const memory = text.refine((value) => bytesOf(value) >= leastBytes, { error: meant }).transform(bytesOf);

function bytesOf(value: string): number {
  const [, amount, unit] = form.exec(value) ?? [];
  const factor = Object.entries(units).find(([name]) => name === unit)?.[1] ?? Number.NaN;
  return Math.round(Number(amount) * factor);
}
