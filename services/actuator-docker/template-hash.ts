import { createHash } from "node:crypto";
import { canonicalJson } from "../../shared/canonical-json.ts";
import { isJsonObject } from "../../shared/config/json.ts";
import type { JsonObject } from "../../shared/model/json.ts";

/** Of a `run` part: what no container is made of. */
const notOfContainers = ["pull", "registry", "victim", "standby", "pausable", "foreign", "onExit", "stop"];

/** Of what containers are made of, as written: 16 characters. */
export function templateHash(run: JsonObject): string {
  const signal = isJsonObject(run.stop) ? run.stop.signal : undefined;
  const made = Object.entries(run).filter(([key]) => !notOfContainers.includes(key));
  const template = { ...Object.fromEntries(made), ...(signal === undefined ? {} : { stopSignal: signal }) };
  return createHash("sha256").update(canonicalJson(template)).digest("base64url").slice(0, 16);
}
