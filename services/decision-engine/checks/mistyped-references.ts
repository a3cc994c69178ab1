import type { Problem } from "../../../shared/config/faults.ts";
import { isJsonList, isJsonObject } from "../../../shared/config/json.ts";
import { meantReference } from "../../../shared/config/meant-reference.ts";
import type { Json } from "../../../shared/model/json.ts";

/** Texts of a metric at `at` that hold `${NAME}` where they seem to mean a reference; what a shell reads may hold one honestly. */
export function mistypedReferences(json: Json, at: Problem["at"]): Problem[] {
  if (typeof json === "string") {
    const meant = meantReference(json);
    const problem = `holds "\${", but no reference, and is taken as it stands; did you mean "${meant}"?`;
    return meant === undefined ? [] : [{ at, problem }];
  }
  if (isJsonList(json)) return json.flatMap((value, index) => mistypedReferences(value, [...at, index]));
  if (!isJsonObject(json)) return [];
  return Object.entries(json).flatMap(([key, value]) =>
    json.source === "command" && key === "command" ? [] : mistypedReferences(value, [...at, key]),
  );
}
