import { z } from "zod";
import type { PoolSpec } from "../../shared/model/pool.ts";
import { boundsSchema, countSchema } from "./bounds-schema.ts";
import { guardSchema, withActivation } from "./guard-schema.ts";
import { metricSchema } from "./metric-schema.ts";
import { resourceFaults } from "./resources-check.ts";
import { capacitySchema, reserveSchema, resourcesSchema } from "./resources-schema.ts";
import { targetSchema } from "./target-schema.ts";

/** Names of pools, workloads and actuators: what every scheduler takes. */
export const nameSchema = z.string({ error: "must be a name" }).regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, {
  error: "must be a name of lower-case letters, digits and hyphens, at most 63 of them, such as order-consumer",
});

/** A workload as a person writes it, without what its pool says about it; once parsed, with defaults and durations in ms. */
export const workloadSchema = z
  .strictObject({
    name: nameSchema,
    priority: z
      .int({ error: "must be a whole number; 1 is the highest" })
      .min(1, { error: "must be 1 or more; 1 is the highest" }),
    weight: z
      .number({ error: "must be a number" })
      .min(0.001, { error: "must be at least 0.001" })
      .max(1000, { error: "must be at most 1000" })
      .default(1)
      .describe("Its share among workloads of the same priority"),
    resources: resourcesSchema.default({}),
    replicas: boundsSchema.prefault({}),
    metric: metricSchema.optional(),
    target: targetSchema,
    guards: guardSchema.default({}),
    run: z.record(z.string(), z.json(), { error: "must be a mapping that says how a replica is run" }),
  })
  .transform(({ metric, guards, ...rest }) => ({
    ...rest,
    guards: withActivation(guards, rest.replicas, rest.target),
    ...(metric && { metric }),
  }));

/** A pool as a person writes it; once parsed, with defaults filled in and durations in ms. */
export const poolSchema: z.ZodType<PoolSpec> = z
  .strictObject({
    name: nameSchema,
    actuator: nameSchema.describe("The name of the actuator that runs the replicas"),
    capacity: capacitySchema,
    reserve: reserveSchema.default({}),
    surge: countSchema.default(0).describe("Replicas that may start while as many others are still stopping"),
    mode: z.enum(["active", "shadow"]).default("active").describe("shadow: decide and explain, command nothing"),
    onRemove: z
      .enum(["leave", "scale-to-min", "scale-to-zero"])
      .default("leave")
      .describe("What becomes of the replicas of a workload, or of all, once the configuration has it no more"),
    workloads: z.array(workloadSchema).min(1, { error: "must have at least one workload" }),
  })
  .superRefine(
    (pool, context) => {
      for (const { path, message } of resourceFaults(pool))
        context.addIssue({ code: "custom", path: [...path], message });
    },
    { when: () => true }, // also where other things are wrong
  )
  .transform(({ workloads, onRemove: _, ...pool }) => ({
    ...pool,
    workloads: workloads.map(({ resources, ...rest }) => ({ ...rest, resources: { ...resources, replicas: 1 } })),
  }))
  .transform((pool): PoolSpec => structuredClone(pool)); // copies share their shapes, which what spreads make does not: every decision reads them
