import type { Problem } from "../../../shared/config/faults.ts";
import type { Json } from "../../../shared/model/json.ts";

/** YAML can hold more than JSON can, e.g. `.inf`: whatever could not be sent on is a problem at its place. */
export function beyondJson(value: unknown, at: readonly PropertyKey[] = []): Problem[] {
  if (Array.isArray(value)) return value.flatMap((entry, index) => beyondJson(entry, [...at, index]));
  if (typeof value === "number" && !Number.isFinite(value)) return [{ at, problem: `is ${value}, must be finite` }];
  if (value === null || ["string", "number", "boolean"].includes(typeof value)) return [];
  if (typeof value !== "object")
    return [{ at, problem: `is a ${typeof value}, must be text, a number, a list or a map` }];
  return Object.entries(value).flatMap(([key, entry]) => beyondJson(entry, [...at, key]));
}

/** Whether there is nothing in it that JSON could not hold. */
export function isJson(value: unknown): value is Json {
  return beyondJson(value).length === 0;
}
