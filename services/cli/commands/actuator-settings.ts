import { Option } from "commander";
import { z } from "zod";
import type { JsonObject } from "../../../shared/model/json.ts";

/** One option for each setting: `caFile` is `--ca-file <text>`; what is true or false is a flag. */
export function settingOptions({ shape }: z.ZodObject): readonly Option[] {
  return Object.entries(shape).map(([name, schema]) => {
    const dashed = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    const flags = isFlag(schema) ? `--${dashed}` : `--${dashed} <${placeOf(schema)}>`;
    return new Option(flags, z.globalRegistry.get(schema)?.description ?? "");
  });
}

/** The settings among what was given on the command line, as a configuration has them. */
export function settingsIn({ shape }: z.ZodObject, given: Readonly<Record<string, unknown>>): JsonObject {
  const settings: Record<string, string | boolean> = {};
  for (const name of Object.keys(shape)) {
    const value = given[name];
    if (typeof value === "string" || typeof value === "boolean") settings[name] = value;
  }
  return settings;
}

function isFlag(schema: z.core.$ZodType): boolean {
  return unwrapped(schema) instanceof z.ZodBoolean;
}

function placeOf(schema: z.core.$ZodType): string {
  const inner = unwrapped(schema);
  return inner instanceof z.ZodEnum ? inner.options.join("|") : "text";
}

function unwrapped(schema: z.core.$ZodType): z.core.$ZodType {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault) {
    return unwrapped(schema.unwrap());
  }
  return schema;
}
