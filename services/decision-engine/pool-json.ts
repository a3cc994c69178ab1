import { isJsonList } from "../../shared/config/json.ts";
import { invalid } from "../../shared/errors.ts";
import type { Json, JsonObject } from "../../shared/model/json.ts";
import { jsonObjectOf } from "../../shared/rpc/wire/json.ts";

/** Far more than any pool has, and few enough for whoever walks through it. */
const deepest = 32;

/** A pool as a caller sent it. @throws MicroscalerError `invalid` where it is no JSON object, or nested without sense */
export function poolJsonOf(text: string): JsonObject {
  const json = jsonObjectOf(text, "spec_json");
  if (deeperThan(json, deepest)) {
    throw invalid("the pool", [{ path: "spec_json", problem: `is nested more than ${deepest} levels deep` }]);
  }
  return json;
}

function deeperThan(json: Json, levels: number): boolean {
  if (typeof json !== "object" || json === null) return false;
  const values: readonly Json[] = isJsonList(json) ? json : Object.values(json);
  return levels === 0 || values.some((value) => deeperThan(value, levels - 1));
}
