import { createHash } from "node:crypto";
import { canonicalJson } from "../../canonical-json.ts";
import type { JsonObject } from "../../model/json.ts";

/** Of a `run` part: what decides about replicas, and no replica is made of. */
const decisions = ["victim", "standby", "pausable", "foreign", "onExit"];

/** Of the parts of `run` that a replica is made of, as written: 16 characters. */
export function templateHashOf(run: JsonObject): string {
  const made = Object.entries(run).filter(([key]) => !decisions.includes(key));
  return createHash("sha256")
    .update(canonicalJson(Object.fromEntries(made)))
    .digest("base64url")
    .slice(0, 16);
}
