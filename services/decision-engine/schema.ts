import { z } from "zod";
import { duration, durationMs } from "../../shared/config/duration.ts";
import type { WorkloadMetric } from "../../shared/model/metric.ts";
import type { GuardSpec, PoolSpec } from "../../shared/model/pool.ts";
import { targetSchema } from "./target-schema.ts";

const defaultEvery = "500ms";

/** Names of pools, workloads and actuators: what every scheduler takes. */
export const nameSchema = z.string({ error: "must be a name" }).regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, {
  error: "must be a name of lower-case letters, digits and hyphens, at most 63 of them, such as order-consumer",
});

const count = z.int({ error: "must be a whole number" }).min(0, { error: "must not be negative" }).max(100_000);

const boundsSchema = z.strictObject({
  min: count.default(0).describe("Never fewer than this while the capacity holds them"),
  max: count.optional().describe("Never more than this; left out: as many as the capacity holds"),
});

/** The engine looks at `every` only; the rest is the collector's own schema. */
const metricSchema = z
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

const guardSchema = z
  .strictObject({
    step: z
      .strictObject({
        up: count.min(1, { error: "must be at least 1" }).optional().describe("Most replicas to add in one step"),
        down: count.min(1, { error: "must be at least 1" }).optional().describe("Most replicas to take in one step"),
      })
      .optional(),
  })
  .transform(({ step }): GuardSpec => {
    if (!step) return {};
    const { up, down } = step;
    return { step: { ...(up === undefined ? {} : { up }), ...(down === undefined ? {} : { down }) } };
  });

const workloadSchema = z
  .strictObject({
    name: nameSchema,
    priority: z
      .int({ error: "must be a whole number; 1 is the highest" })
      .min(1, { error: "must be 1 or more; 1 is the highest" }),
    replicas: boundsSchema.default({ min: 0 }),
    metric: metricSchema.optional(),
    target: targetSchema,
    guards: guardSchema.default({}),
    run: z.record(z.string(), z.json(), { error: "must be a mapping that says how a replica is run" }),
  })
  .transform(({ metric, ...rest }) => (metric === undefined ? rest : { ...rest, metric }));

/** A pool as a person writes it; once parsed, with defaults filled in and durations in ms. */
export const poolSchema: z.ZodType<PoolSpec> = z
  .strictObject({
    name: nameSchema,
    actuator: nameSchema.describe("The name of the actuator that runs the replicas"),
    capacity: z
      .int({ error: "must be a whole number of replicas" })
      .min(1, { error: "must be at least 1" })
      .max(100_000)
      .describe("Replicas that fit at once"),
    mode: z.enum(["active", "shadow"]).default("active").describe("shadow: decide and explain, command nothing"),
    workloads: z.array(workloadSchema).min(1, { error: "must have at least one workload" }),
  })
  .transform(({ workloads, ...pool }) => ({
    ...pool,
    workloads: workloads.map(({ replicas: { min, max = pool.capacity }, ...rest }) => ({
      ...rest,
      weight: 1,
      resources: { replicas: 1 },
      replicas: { min, max, schedule: [] },
    })),
    capacity: { replicas: pool.capacity },
    reserve: {},
    surge: 0,
  }));
