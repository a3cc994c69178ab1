import { z } from "zod";
import type { Resources } from "../../shared/model/resources.ts";

const cores = 'must be cores such as 0.5, 2 or "500m"';
const bytes = 'must be an amount such as "256Mi", "1.5Gi" or "500M"';

/** Text of a whole or decimal number with a unit after it, in units of one. */
function textOf(units: Readonly<Record<string, number>>, error: string) {
  const form = new RegExp(`^(\\d+(?:\\.\\d+)?)(${Object.keys(units).join("|")})$`);
  return z
    .string({ error })
    .regex(form, { error })
    .transform((text) => {
      const [, amount = "", unit = ""] = form.exec(text) ?? [];
      return Number(amount) * (units[unit] ?? Number.NaN);
    });
}

const ki = 1024;
const memoryUnits = {
  ...{ "": 1, k: 1e3, M: 1e6, G: 1e9, T: 1e12, P: 1e15 },
  ...{ Ki: ki, Mi: ki ** 2, Gi: ki ** 3, Ti: ki ** 4, Pi: ki ** 5 },
};

const notNegative = { error: "must not be negative" };
const tooMuch = { error: "must be less, nothing is as large" };

/** Thousandths of a core: 0.1 · 3 · 1000 is not quite 300, but meant as it. */
const cpu = z
  .union([z.number({ error: cores }).min(0, notNegative), textOf({ "": 1, m: 0.001 }, cores)])
  .transform((amount) => (Math.abs(amount * 1000 - Math.round(amount * 1000)) < 1e-6 ? Math.round(amount * 1000) : -1))
  .refine((thousandths) => thousandths >= 0, { error: "must be whole thousandths of a core" })
  .refine(Number.isSafeInteger, tooMuch)
  .describe("Cores");

const memory = z
  .union([z.number({ error: bytes }).min(0, notNegative), textOf(memoryUnits, bytes)])
  .transform(Math.round)
  .refine(Number.isSafeInteger, tooMuch)
  .describe("Bytes, or with a unit");

const whole = z.int({ error: "must be a whole number; only cpu and memory have units" }).min(0, notNegative);

/** Amounts by dimension; `example` is for those who wrote something else. */
function amountsSchema(example: string) {
  return z
    .object({ cpu: cpu.optional(), memory: memory.optional() }, { error: `amounts such as ${example}` })
    .catchall(whole)
    .transform(given);
}

function given(amounts: Readonly<Record<string, number | undefined>>): Resources {
  const entries = Object.entries(amounts).flatMap(([name, amount]) => (amount === undefined ? [] : [[name, amount]]));
  return Object.fromEntries(entries);
}

function inReplicas(least: number) {
  return z
    .int({ error: "must be a whole number of replicas" })
    .min(least, { error: least > 0 ? `must be at least ${least}` : "must not be negative" })
    .max(100_000)
    .transform((replicas): Resources => ({ replicas }));
}

/** What one replica takes, as a person writes it; whole amounts once parsed. */
export const resourcesSchema = amountsSchema("{ cpu: 0.5, memory: 256Mi }").describe(
  "What one replica takes of each dimension that the pool limits",
);

/** What a pool has: a number of replicas, or amounts by dimension. */
export const capacitySchema = z
  .union([inReplicas(1), amountsSchema("{ cpu: 8, memory: 16Gi }").check(noneEmpty)])
  .describe("Replicas that fit at once, or amounts by dimension: replicas, cpu, memory, others counted as named");

/** What is kept free: a number of replicas, or amounts by dimension. */
export const reserveSchema = z
  .union([inReplicas(0), amountsSchema("{ cpu: 2, memory: 4Gi }")])
  .describe("Kept free of all but the highest priority, so that it can grow at once");

function noneEmpty({ value, issues }: z.core.ParsePayload<Resources>): void {
  const amounts = Object.entries(value);
  if (amounts.length === 0) {
    issues.push({ code: "custom", message: "must limit something, such as replicas or cpu", input: value });
  }
  for (const [name, amount] of amounts) {
    if (amount === 0) issues.push({ code: "custom", path: [name], message: "must be more than 0", input: value });
  }
}

/** An amount as a person writes it. */
export function amountText(dimension: string, amount: number): string {
  if (dimension === "cpu") return String(amount / 1000);
  if (dimension !== "memory" || amount === 0) return String(amount);
  const [unit, factor] = amount % ki ** 3 === 0 ? ["Gi", ki ** 3] : ["Mi", ki ** 2];
  return `${Math.round((100 * amount) / factor) / 100}${unit}`;
}
