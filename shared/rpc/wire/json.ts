import { isJsonObject } from "../../config/json.ts";
import { MicroscalerError, messageOf } from "../../errors.ts";
import type { Json, JsonObject } from "../../model/json.ts";

/** A JSON object that came as text, or INVALID_ARGUMENT naming the field. */
export function jsonObjectOf(text: string, field: string): JsonObject {
  const fault = (problem: string) =>
    new MicroscalerError("invalid", `${field} ${problem}`, { faults: [{ path: field, problem }] });
  try {
    const parsed: Json = JSON.parse(text);
    if (isJsonObject(parsed)) return parsed;
  } catch (thrown) {
    throw fault(`is not JSON: ${messageOf(thrown)}`);
  }
  throw fault("is not a JSON object");
}
