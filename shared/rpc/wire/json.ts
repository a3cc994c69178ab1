import { isJsonObject } from "../../config/json.ts";
import { MicroscalerError, messageOf } from "../../errors.ts";
import type { Json, JsonObject } from "../../model/json.ts";

/** JSON that came as text, or INVALID_ARGUMENT naming the field. */
export function jsonOf(text: string, field: string): Json {
  try {
    return JSON.parse(text);
  } catch (thrown) {
    throw fault(field, `is not JSON: ${messageOf(thrown)}`);
  }
}

/** A JSON object that came as text, or INVALID_ARGUMENT naming the field. */
export function jsonObjectOf(text: string, field: string): JsonObject {
  const json = jsonOf(text, field);
  if (isJsonObject(json)) return json;
  throw fault(field, "is not a JSON object");
}

function fault(field: string, problem: string): MicroscalerError {
  return new MicroscalerError("invalid", `${field} ${problem}`, { faults: [{ path: field, problem }] });
}
