import type { z } from "zod";
import { jsonSchemaOf } from "../../services/cli/config/json-schema.ts";
import { isJsonList, isJsonObject } from "../../shared/config/json.ts";
import type { JsonObject } from "../../shared/model/json.ts";

/** What a schema takes, one row each: its name, `stop.grace` where it is inside another, its default, what it is for. */
export function parameterRows(schema: z.ZodType): string[][] {
  return rowsOf(jsonSchemaOf(schema), "");
}

function rowsOf({ properties, required }: JsonObject, above: string): string[][] {
  if (!isJsonObject(properties)) return [];
  return Object.entries(properties).flatMap(([name, property]) => {
    if (!isJsonObject(property)) return [];
    const path = above ? `${above}.${name}` : name;
    const standard = isJsonList(required) && required.includes(name) ? "required" : defaultOf(property);
    const said = typeof property.description === "string" ? property.description : "";
    return [[`\`${path}\``, standard, said.replaceAll("|", "\\|")], ...rowsOf(property, path)];
  });
}

function defaultOf({ default: standard }: JsonObject): string {
  return standard === undefined || typeof standard === "object" ? "" : `\`${String(standard)}\``;
}
