import { z } from "zod";
import { MicroscalerError } from "../../errors.ts";
import { reasons } from "../../model/decision.ts";
import type { JsonObject } from "../../model/json.ts";
import type { MadeDecision } from "../store.ts";

/** What is in it is somebody else's: it is taken as it is, whatever names it has. */
const json = z.custom<JsonObject>((value) => typeof value === "object" && value !== null && !Array.isArray(value));

const pool = z.object({
  name: z.string(),
  spec: json,
  origin: z.enum(["file", "api"]),
  file: z.string().exactOptional(),
  leaving: z.array(json),
  removed: z.boolean(),
});

const decision: z.ZodType<MadeDecision> = z.object({
  pool: z.string(),
  workload: z.string(),
  from: z.number(),
  desired: z.number(),
  reason: z.enum(reasons),
  detail: z.string(),
  wallMs: z.number(),
  traceId: z.string().exactOptional(),
});

const demand = z.object({ replicas: z.number(), owner: z.string() });

const pause = z.object({
  workload: z.string().exactOptional(),
  owner: z.string(),
  direction: z.enum(["up", "down", "both"]),
});

const member = z.object({ actuators: z.array(z.string()) });

/** What is written as JSON, by kind. */
export const storedAs = { json, pool, decision, demand, pause, member };

/**
 * Reads what was written.
 * @throws MicroscalerError `internal`: nothing is taken for what it is not; `what` as a person knows it
 */
export function stored<Value>(kind: z.ZodType<Value>, what: string, text: string): Value {
  const found = storedOrNot(kind, text);
  if (found !== undefined) return found;
  throw new MicroscalerError("internal", `${what} in the store was not written by this version: it cannot be read`);
}

/** The same where what cannot be read may be left out. */
export function storedOrNot<Value>(kind: z.ZodType<Value>, text: string): Value | undefined {
  try {
    const parsed = kind.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}
