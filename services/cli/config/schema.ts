import { z } from "zod";
import { nameSchema, poolSchema } from "../../decision-engine/schema.ts";
import { actuatorKinds } from "../actuators.ts";

const kinds = actuatorKinds.map(({ kind }) => kind);

/** `host:port` of a service that is dialled or that listens. */
export const addressSchema = z
  .string({ error: 'must be host:port, such as "127.0.0.1:7006"' })
  .regex(/^(\[[0-9a-fA-F:]+\]|[^\s:/]+):\d{1,5}$/, { error: 'must be host:port, such as "127.0.0.1:7006"' });

/** One collector, or several that share the metrics. */
const collectorAddresses = z
  .union([addressSchema, z.array(addressSchema).min(1, { error: "must name at least one collector" })])
  .check(({ value, issues }) => {
    const again = Array.isArray(value) ? value.find((one, index) => value.indexOf(one) < index) : undefined;
    if (again === undefined) return;
    issues.push({ code: "custom", message: `must name each collector once, not ${again} twice`, input: value });
  });

/** What else there is besides kind and address is the kind's own: `actuator-settings.ts`. */
const actuatorSchema = z
  .looseObject({
    kind: z
      .enum(kinds, { error: `must be a kind that can be embedded: ${kinds.join(", ")}` })
      .optional()
      .describe("The kind of scheduler; without an address the actuator runs inside microscaler up"),
    address: addressSchema.optional().describe("host:port of an actuator that runs apart"),
  })
  .describe("An actuator: embedded with its kind, or apart with its address");

/** The whole configuration. `metric` and `run` of a workload are opaque here: the collector and the actuators check them. */
export const configSchema = z.strictObject({
  actuators: z.record(nameSchema, actuatorSchema).describe("What drives the schedulers, by name"),
  collector: z
    .strictObject({
      address: collectorAddresses.describe(
        "host:port of a collector that runs apart, or a list of several that share the metrics",
      ),
    })
    .optional()
    .describe("Left out: the collector runs inside microscaler up"),
  pools: z
    .array(poolSchema)
    .default([])
    .describe("Pools: workloads that share one capacity on one scheduler; left out: they come by the API"),
});
