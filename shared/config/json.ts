import type { Json, JsonObject } from "../model/json.ts";

/** Whether a JSON value is a map: neither a list, nor null, nor a plain value. */
export function isJsonObject(json: Json | undefined): json is JsonObject {
  return typeof json === "object" && json !== null && !Array.isArray(json);
}

/** Whether a JSON value is a list. */
export function isJsonList(json: Json | undefined): json is readonly Json[] {
  return Array.isArray(json);
}
