import { Option } from "commander";
import { z } from "zod";
import type { JsonObject } from "../../../shared/model/json.ts";
import { securityOptions } from "../security-options.ts";

/** What has the settings of a scheduler, and is one of several. */
interface Kind {
  readonly kind: string;
  readonly settings: z.ZodObject;
}

/**
 * One option for each setting: `caFile` is `--ca-file <text>`; what is true or false is a flag. Where the command has an
 * option of that name for itself, the kind stands before it: `--docker-tls-ca`.
 */
export function settingOptions({ kind, settings }: Kind): readonly Option[] {
  return Object.entries(settings.shape).map(([name, schema]) => {
    const dashed = optionName(kind, name).replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    const flags = isFlag(schema) ? `--${dashed}` : `--${dashed} <${placeOf(schema)}>`;
    return new Option(flags, z.globalRegistry.get(schema)?.description ?? "");
  });
}

/** The settings among what was given on the command line, as a configuration has them. */
export function settingsIn({ kind, settings }: Kind, given: Readonly<Record<string, unknown>>): JsonObject {
  const found: Record<string, string | boolean> = {};
  for (const name of Object.keys(settings.shape)) {
    const value = given[optionName(kind, name)];
    if (typeof value === "string" || typeof value === "boolean") found[name] = value;
  }
  return found;
}

function optionName(kind: string, setting: string): string {
  const own = securityOptions().some((option) => option.attributeName() === setting);
  return own ? `${kind}${setting.charAt(0).toUpperCase()}${setting.slice(1)}` : setting;
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
