import { Document, isMap, visit } from "yaml";
import { combinedSchema } from "../../services/metric-collector/combined-schema.ts";
import { sources } from "../../services/metric-collector/schema.ts";
import { metricOf } from "../../services/metric-collector/sources/source.ts";
import type { JsonObject } from "../../shared/model/json.ts";
import { parameterRows } from "./parameters.ts";

/** The page on all sources. */
export const sourcesPage = "services/metric-collector/sources/README.md";

/** What every metric that is read may say. */
const everyMetric = metricOf("any", {});

/** Names of parameters that are told once for all sources. */
export const ofEveryMetric: readonly string[] = Object.keys(everyMetric.shape);

/** Rows of the table of what every metric may say. */
export function everyMetricRows(): string[][] {
  return told(parameterRows(everyMetric));
}

/** Kinds with a section of their own, each with the rows of what it takes besides, or otherwise than usual. */
export function sectionRows(): ReadonlyMap<string, string[][]> {
  const usual = everyMetricRows().map((row) => row.join());
  const schemas = [
    ...sources.map(({ kind, schema }) => [kind, schema] as const),
    ["combined", combinedSchema] as const,
  ];
  return new Map(
    schemas.map(([kind, schema]) => [kind, told(parameterRows(schema)).filter((row) => !usual.includes(row.join()))]),
  );
}

/** `source` is what the section is about, and what has no description is told by what it is in. */
function told(rows: string[][]): string[][] {
  return rows.filter(([name, , description]) => name !== "`source`" && description !== "");
}

/** A metric as a block of YAML to paste. */
export function inBlock(metric: JsonObject): string {
  return yamlOf({ metric }).toString({ lineWidth: 0 }).trimEnd();
}

/** A metric in one line of YAML. */
export function inOneLine(metric: JsonObject): string {
  const document = yamlOf(metric);
  if (isMap(document.contents)) document.contents.flow = true;
  return document
    .toString({ lineWidth: 0 })
    .replaceAll(/\s*\n\s*/g, " ")
    .trim();
}

/** References in quotes, as they must be in one line and as people write them. */
function yamlOf(json: JsonObject): Document {
  const document = new Document(json);
  visit(document, {
    Scalar: (_, scalar) => {
      if (String(scalar.value).includes("${")) scalar.type = "QUOTE_DOUBLE";
    },
  });
  return document;
}
