import { z } from "zod";

/** A row of a source's documentation. */
export interface Parameter {
  readonly name: string;
  readonly description: string;
  readonly required: boolean;
  /** As a person would write it; left out: there is none. */
  readonly default?: string;
}

/** The parameters of a source as its schema declares them, without `source` itself. */
export function parametersOf(schema: z.ZodObject): readonly Parameter[] {
  const { properties = {}, required = [] } = z.toJSONSchema(schema, { io: "input" });
  return Object.entries(properties).flatMap(([name, property]) => {
    if (name === "source" || typeof property === "boolean") return [];
    const preset = property.default === undefined ? {} : { default: String(property.default) };
    return [{ name, description: property.description ?? "", required: required.includes(name), ...preset }];
  });
}
