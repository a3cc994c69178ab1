import { z } from "zod";
import { parseFormula } from "./formula/formula.ts";
import { isReserved } from "./formula/reserved.ts";
import { sources } from "./sources/index.ts";
import { shaping } from "./sources/metric-of.ts";
import type { MetricTiming } from "./sources/source.ts";

/** How several values become one without a formula. */
export const combiners = ["max", "min", "sum", "average"] as const;

export type Combiner = (typeof combiners)[number];

/** A metric made of others, as it is written; durations in ms. One of `combine` and `formula` is there. */
export interface WrittenCombination extends Pick<MetricTiming, "clamp" | "smoothing"> {
  readonly source: "combined";
  readonly of: Readonly<Record<string, number | (MetricTiming & { readonly source: string })>>;
  readonly combine?: Combiner | undefined;
  readonly formula?: string | undefined;
}

const [first, ...others] = sources;

const neither = "must be a number, or a metric with its source";

const part = z.union([
  z.number({ error: neither }),
  z.discriminatedUnion("source", [first.schema, ...others.map(({ schema }) => schema)], {
    error: ({ code }: { readonly code: string }) => (code === "invalid_type" ? neither : undefined),
  }),
]);

const partName = z
  .string()
  .regex(/^[A-Za-z_]\w*$/, { error: "must be a name of letters, digits and underscores that begins with no digit" })
  .refine((name) => !isReserved(name), { error: "must be another name: this one is a word of formulas" });

/** A metric made of others: `{ source: combined, combine, of: { NAME: metric or number } }`, or with a formula. */
export const combinedSchema = z
  .strictObject({
    source: z.literal("combined"),
    of: z.record(partName, part).describe("The metrics it is made of, by name; numbers may be among them"),
    combine: z.enum(combiners).optional().describe("How the values become one; or give a formula"),
    formula: z
      .string()
      .optional()
      .describe(
        "How the values become one, such as `orders + 2 * returns`: numbers, names, + - * / %, comparisons, `? :`, && || !, and min, max, abs, floor, ceil, sqrt",
      ),
    ...shaping,
  })
  .superRefine((combination, context) => {
    for (const { path, message } of faultsOf(combination)) context.addIssue({ code: "custom", path: [path], message });
  });

interface Fault {
  readonly path: string;
  readonly message: string;
}

function faultsOf({ of, combine, formula }: Pick<WrittenCombination, "of" | "combine" | "formula">): Fault[] {
  const metrics = Object.values(of).filter((one) => typeof one !== "number");
  const faults = metrics.length > 0 ? [] : [{ path: "of", message: "must hold at least one metric" }];
  if (formula === undefined) {
    if (combine !== undefined) return faults;
    return [...faults, { path: "combine", message: `is missing; give it (${combiners.join(", ")}), or a formula` }];
  }
  if (combine !== undefined) {
    return [...faults, { path: "formula", message: "must not be given beside combine, which says it already" }];
  }
  const parsed = parseFormula(formula, Object.keys(of));
  return parsed.ok ? faults : [...faults, ...parsed.problems.map((message) => ({ path: "formula", message }))];
}
