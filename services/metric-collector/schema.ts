import { z } from "zod";
import { sources } from "./sources/index.ts";
import type { MetricTiming } from "./sources/source.ts";

export { sources };

const [first, ...others] = sources;

/** A workload's `metric` as people write it; durations are ms once parsed. An unknown source is answered with those there are. */
export const metricSchema: z.ZodType<MetricTiming & { readonly source: string }> = z.discriminatedUnion("source", [
  first.schema,
  ...others.map(({ schema }) => schema),
]);
