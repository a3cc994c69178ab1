import { z } from "zod";
import { duration, durationMs } from "../../shared/config/duration.ts";
import { isJsonObject } from "../../shared/config/json.ts";
import type { Json, JsonObject } from "../../shared/model/json.ts";
import type { WorkloadMetric } from "../../shared/model/metric.ts";

/** As the collector has it: `auto` is usually so often while something waits, and never more seldom than `maxInterval`. */
const auto = { every: "auto", usualMs: 500, maxInterval: "10s" } as const;

/** The engine looks at the intervals only; the rest is the collector's own schema. */
export const metricSchema = z
  .record(z.string(), z.json(), { error: "must be a mapping with a source and its parameters" })
  .check(({ value, issues }) => {
    if (typeof value.source !== "string") {
      issues.push({ code: "custom", path: ["source"], message: "must name a source", input: value });
    }
    for (const name of ["every", "maxInterval"] as const) {
      if (value[name] === undefined || (name === "every" && value[name] === auto.every)) continue;
      const [issue] = duration.safeParse(value[name]).error?.issues ?? [];
      if (issue) issues.push({ code: "custom", path: [name], message: issue.message, input: value[name] });
    }
  })
  .transform((spec): WorkloadMetric => ({ spec, ...intervalsOf(spec) }));

/** A combined metric comes as seldom as the slowest of those it is made of. */
function intervalsOf(spec: JsonObject): Omit<WorkloadMetric, "spec"> {
  const parts = spec.source === "combined" ? partsOf(spec.of) : [];
  if (parts.length === 0) return ownIntervals(spec);
  const intervals = parts.map(ownIntervals);
  return {
    everyMs: Math.max(...intervals.map(({ everyMs }) => everyMs)),
    longestMs: Math.max(...intervals.map(({ everyMs, longestMs = everyMs }) => longestMs)),
  };
}

function partsOf(of: Json | undefined): JsonObject[] {
  if (of === undefined || !isJsonObject(of)) return [];
  return Object.values(of).flatMap((part) => (part !== undefined && isJsonObject(part) ? [part] : []));
}

function ownIntervals({
  every = auto.every,
  maxInterval = auto.maxInterval,
}: JsonObject): Omit<WorkloadMetric, "spec"> {
  if (every !== auto.every) return { everyMs: durationMs(String(every)) };
  const longestMs = durationMs(String(maxInterval));
  return { everyMs: Math.min(auto.usualMs, longestMs), longestMs };
}
