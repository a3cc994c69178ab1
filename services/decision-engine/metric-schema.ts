import { z } from "zod";
import { duration, durationMs } from "../../shared/config/duration.ts";
import { isJsonObject } from "../../shared/config/json.ts";
import type { JsonObject } from "../../shared/model/json.ts";
import type { WorkloadMetric } from "../../shared/model/metric.ts";

/** As the collector has it: `auto` is usually so often while something waits, and but for a small budget never more seldom than `maxInterval`. */
const auto = { every: "auto", usualMs: 500, maxInterval: "10s" } as const;

/** The engine looks at the intervals only; the rest is the collector's own schema. */
export const metricSchema = z
  .record(z.string(), z.json(), { error: "must be a mapping with a source and its parameters" })
  .check(({ value, issues }) => {
    if (typeof value.source !== "string") {
      issues.push({ code: "custom", path: ["source"], message: "must name a source", input: value });
    }
    for (const [path, part] of readIn(value)) {
      for (const { name, message } of intervalFaults(part)) {
        issues.push({ code: "custom", path: [...path, name], message, input: part[name] });
      }
    }
  })
  .transform((spec): WorkloadMetric => ({ spec, ...intervalsOf(spec) }));

/** What is read: the metric itself, or each of the parts it is combined of, with their places. */
function readIn(spec: JsonObject): readonly (readonly [path: readonly string[], spec: JsonObject])[] {
  if (spec.source !== "combined" || spec.of === undefined || !isJsonObject(spec.of)) return [[[], spec]];
  return Object.entries(spec.of).flatMap(([name, part]) =>
    part !== undefined && isJsonObject(part) ? [[["of", name], part] as const] : [],
  );
}

function intervalFaults(spec: JsonObject): { readonly name: string; readonly message: string }[] {
  return ["every", "maxInterval"].flatMap((name) => {
    if (spec[name] === undefined || (name === "every" && spec[name] === auto.every)) return [];
    const [issue] = duration.safeParse(spec[name]).error?.issues ?? [];
    return issue ? [{ name, message: issue.message }] : [];
  });
}

/** A combined metric comes as seldom as the slowest of those it is made of. */
function intervalsOf(spec: JsonObject): Omit<WorkloadMetric, "spec"> {
  const intervals = readIn(spec).map(([, part]) => ownIntervals(part));
  const [first] = intervals;
  if (!first || intervals.length === 1) return first ?? ownIntervals(spec);
  return {
    everyMs: Math.max(...intervals.map(({ everyMs }) => everyMs)),
    longestMs: Math.max(...intervals.map(({ everyMs, longestMs = everyMs }) => longestMs)),
  };
}

function ownIntervals({
  every = auto.every,
  maxInterval = auto.maxInterval,
}: JsonObject): Omit<WorkloadMetric, "spec"> {
  if (every !== auto.every) return { everyMs: durationMs(String(every)) };
  const longestMs = durationMs(String(maxInterval));
  return { everyMs: Math.min(auto.usualMs, longestMs), longestMs };
}
