import { z } from "zod";
import { duration, durationMs } from "../../shared/config/duration.ts";
import type { WorkloadMetric } from "../../shared/model/metric.ts";

const defaultEvery = "500ms";

/** The engine looks at `every` only; the rest is the collector's own schema. */
export const metricSchema = z
  .record(z.string(), z.json(), { error: "must be a mapping with a source and its parameters" })
  .check((context) => {
    if (typeof context.value.source !== "string") {
      context.issues.push({ code: "custom", path: ["source"], message: "must name a source", input: context.value });
    }
    const every = duration.safeParse(context.value.every ?? defaultEvery);
    if (every.success) return;
    const [issue] = every.error.issues;
    context.issues.push({ code: "custom", path: ["every"], message: issue?.message ?? "", input: context.value.every });
  })
  .transform(
    (spec): WorkloadMetric => ({
      spec,
      everyMs: durationMs(typeof spec.every === "string" ? spec.every : defaultEvery),
    }),
  );
