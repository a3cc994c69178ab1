import { z } from "zod";
import { isJsonObject } from "../../../shared/config/json.ts";
import type { Json, JsonObject } from "../../../shared/model/json.ts";
import { metricSchema as writtenMetric } from "../../decision-engine/metric-schema.ts";
import { metricSchema } from "../../metric-collector/schema.ts";
import { actuatorKinds } from "../actuators.ts";
import { addressSchema, configSchema } from "./schema.ts";

const actuator = ["properties", "actuators", "additionalProperties"];
const workload = ["properties", "pools", "items", "properties", "workloads", "items", "properties"];

/** The JSON Schema of a configuration as a person writes it: the engine's with the collector's and the actuators' put in. */
export function configJsonSchema(): JsonObject {
  const runs = actuatorKinds.map(({ run }) => jsonSchemaOf(run));
  const [run = {}] = runs.length > 1 ? [{ anyOf: runs }] : runs;
  const { $defs, ...opaque } = jsonSchemaOf(configSchema); // of what metrics and run were before they are put in
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "Microscaler configuration",
    ...put(put(opaque, actuator, { anyOf: actuatorForms() }), [...workload, "run"], run),
  };
}

/** An actuator of each kind with its settings, and one that runs apart. */
function actuatorForms(): JsonObject[] {
  const embedded = actuatorKinds.map(({ kind, summary, settings }) => {
    const written = jsonSchemaOf(settings);
    const own = written.properties ?? {};
    const properties = { kind: { const: kind }, ...(isJsonObject(own) ? own : {}) };
    return { ...written, description: summary, properties, required: ["kind"] };
  });
  const apart = z.strictObject({ kind: z.string().optional(), address: addressSchema });
  return [...embedded, { ...jsonSchemaOf(apart), description: "An actuator that runs apart" }];
}

/** One schema as JSON Schema; where the engine takes any metric, the collector's schema stands. */
export function jsonSchemaOf(schema: z.ZodType): JsonObject {
  const written = z.toJSONSchema(schema, {
    io: "input",
    override: ({ zodSchema, jsonSchema }) => {
      if (zodSchema !== writtenMetric) return;
      for (const key of ["type", "propertyNames", "additionalProperties"] as const) delete jsonSchema[key];
      Object.assign(jsonSchema, jsonSchemaOf(metricSchema));
    },
  });
  const { $schema, ...rest }: JsonObject = JSON.parse(JSON.stringify(written));
  return rest;
}

function put(into: JsonObject, [key, ...rest]: readonly string[], value: Json): JsonObject {
  if (key === undefined) return isJsonObject(value) ? value : into;
  const inner = into[key];
  return { ...into, [key]: put(isJsonObject(inner) ? inner : {}, rest, value) };
}
