import { z } from "zod";
import { revision } from "./schema.ts";

/** What callers ask for over HTTP. */
export const poolOrder = z.strictObject({
  spec: z.record(z.string(), z.unknown(), { error: "must be a pool as in a configuration file" }),
  expectedRevision: revision
    .optional()
    .describe("The revision this replaces, 0: there is none yet; left out: whatever is in force"),
  validateOnly: z
    .boolean({ error: "must be true or false" })
    .optional()
    .describe("Say what would change, change nothing"),
});

const replicas = z
  .int({ error: "must be a whole number of replicas, such as 3" })
  .min(0, { error: "must not be negative" })
  .max(100_000, { error: "must be 100000 or less" });

export const replicasOrder = z.strictObject({
  replicas,
  expectedRevision: revision.optional().describe("The revision this replaces; left out: whatever is in force"),
});

const owner = z
  .string({ error: 'must say who asks, such as "nightly-batch"' })
  .trim()
  .min(1, { error: 'must say who asks, such as "nightly-batch"' })
  .max(200, { error: "must be 200 characters or fewer" });

const ttlMs = z.number({ error: "must be a number of milliseconds" });

export const demandOrder = z.strictObject({
  replicas,
  owner,
  ttlMs: ttlMs
    .min(0, { error: "must not be negative" })
    .optional()
    .describe("Left out: 30 seconds; 0 withdraws what is in force"),
});

export const pauseOrder = z.strictObject({
  direction: z.enum(["up", "down", "both"], { error: "must be up, down or both" }),
  owner,
  ttlMs: ttlMs.positive({ error: "must be above 0" }).optional().describe("Left out: until resumed"),
});

export const resumeOrder = z.strictObject({ owner });
