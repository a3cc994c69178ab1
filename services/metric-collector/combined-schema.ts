import { z } from "zod";
import { sources } from "./sources/index.ts";
import { shaping } from "./sources/metric-of.ts";
import type { MetricTiming } from "./sources/source.ts";

/** How several values become one. */
export const combiners = ["max", "min", "sum", "average"] as const;

export type Combiner = (typeof combiners)[number];

/** A metric made of others, as it is written; durations in ms. */
export interface WrittenCombination extends Pick<MetricTiming, "clamp" | "smoothing"> {
  readonly source: "combined";
  readonly of: Readonly<Record<string, number | (MetricTiming & { readonly source: string })>>;
  readonly combine: Combiner;
}

const [first, ...others] = sources;

const part = z.union([
  z.number({ error: "must be a number, or a metric with its source" }),
  z.discriminatedUnion("source", [first.schema, ...others.map(({ schema }) => schema)]),
]);

/** A metric made of others: `{ source: combined, combine, of: { NAME: metric or number } }`. */
export const combinedSchema = z.strictObject({
  source: z.literal("combined"),
  of: z
    .record(z.string().regex(/^[A-Za-z_]\w*$/), part)
    .describe("The metrics it is made of, by name; numbers may be among them"),
  combine: z.enum(combiners).describe("How the values become one"),
  ...shaping,
});
