import { z } from "zod";
import { combinedSchema, type WrittenCombination } from "./combined-schema.ts";
import { sources } from "./sources/index.ts";
import type { MetricTiming } from "./sources/source.ts";

export { readingsPerMonth } from "./cadence.ts";
export { sources };

/** A metric that is read at one source, as it is written; durations in ms. */
export type WrittenReading = MetricTiming & { readonly source: string };

const [first, ...others] = sources;

/** A workload's `metric` as people write it; durations are ms once parsed. An unknown source is answered with those there are. */
export const metricSchema: z.ZodType<WrittenReading | WrittenCombination> = z.discriminatedUnion("source", [
  first.schema,
  ...others.map(({ schema }) => schema),
  combinedSchema,
]);
