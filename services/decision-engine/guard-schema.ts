import { z } from "zod";
import { duration } from "../../shared/config/duration.ts";
import type { Activation, Bounds, DirectionGuards, Fallback, GuardSpec, RatePolicy } from "../../shared/model/pool.ts";
import type { TargetSpec } from "../../shared/model/target.ts";
import { countSchema } from "./bounds-schema.ts";

const atLeastOne = countSchema.min(1, { error: "must be at least 1" });

/** As in the Kubernetes HPA. */
const longestPeriodMs = 1_800_000;

const policySchema = z
  .strictObject({
    replicas: atLeastOne.optional().describe("So many replicas"),
    percent: atLeastOne.optional().describe("So many percent of what there was when the period began"),
    per: duration
      .refine((ms) => ms > 0 && ms <= longestPeriodMs, { error: 'must be above "0s" and at most "30m"' })
      .describe("The period"),
  })
  .check(({ value: { replicas, percent }, issues }) => {
    if ((replicas === undefined) !== (percent === undefined)) return;
    issues.push({ code: "custom", message: "must have either replicas or percent", input: undefined });
  })
  .transform(({ replicas, percent = 0, per }): RatePolicy => {
    if (replicas === undefined) return { kind: "percent", value: percent, periodMs: per };
    return { kind: "replicas", value: replicas, periodMs: per };
  });

const size = z.number({ error: "must be a number" }).min(0, { error: "must not be negative" });

const directionSchema = z
  .strictObject({
    stabilization: duration.prefault("0s").describe("The most careful demand of this long counts"),
    cooldown: duration.prefault("0s").describe("No change this way for so long after any change"),
    deadBand: z
      .strictObject({
        absolute: size.default(0).describe("Replicas"),
        relative: size
          .lt(1, { error: "must be below 1; 0.1 is a tenth" })
          .default(0)
          .describe("Share of what is desired, 0.1 for a tenth"),
      })
      .default({ absolute: 0, relative: 0 })
      .describe("Changes of up to so much are left"),
    select: z
      .enum(["max", "min", "disabled"])
      .optional()
      .describe("Which policy counts: the one that allows most or least; disabled: no change this way"),
    policies: z.array(policySchema).default([]).describe("How many replicas may come or go in a period"),
  })
  .check(({ value: { select, policies }, issues }) => {
    if (select === undefined || select === "disabled" || policies.length > 0) return;
    issues.push({ code: "custom", path: ["select"], message: "needs policies to select from", input: select });
  })
  .transform(
    ({ stabilization, cooldown, select = "max", ...rest }): DirectionGuards => ({
      ...rest,
      select,
      stabilizationMs: stabilization,
      cooldownMs: cooldown,
    }),
  );

const activationSchema = z
  .strictObject({
    above: z.number({ error: "must be a number" }).default(0).describe("A value above this needs a replica"),
    minOn: duration.prefault("30s").describe("Stays above 0 at least so long after the last such value"),
  })
  .transform(({ above, minOn }): Activation => ({ above, minOnMs: minOn }));

const after = duration.describe("How long nothing fresh may be known");
const counted = <Kind extends Exclude<Fallback["kind"], "hold">>(kind: Kind) =>
  z
    .strictObject({ kind: z.literal(kind), after, replicas: countSchema })
    .transform(({ after: afterMs, ...rest }) => ({ ...rest, afterMs }));

const fallbackSchema = z.discriminatedUnion("kind", [
  z
    .strictObject({ kind: z.literal("hold"), after })
    .transform(({ kind, after: afterMs }): Fallback => ({ kind, afterMs })),
  counted("fixed"),
  counted("keep-if-higher"),
  counted("keep-if-lower"),
]);

/** What may hold a workload back, as a person writes it; once parsed, what was left out is left out, durations are in ms. */
export const guardSchema = z
  .strictObject({
    step: z
      .strictObject({
        up: atLeastOne.optional().describe("Most replicas to add in one step"),
        down: atLeastOne.optional().describe("Most replicas to take in one step"),
      })
      .refine(({ up, down }) => up !== undefined || down !== undefined, { error: "must have up, down or both" })
      .optional(),
    up: directionSchema.optional(),
    down: directionSchema.optional(),
    activation: activationSchema.optional().describe("How a workload whose min is 0 leaves 0 and returns to it"),
    inFlight: z
      .strictObject({ perReplica: z.number({ error: "must be a number" }).positive({ error: "must be above 0" }) })
      .optional()
      .describe("Never fewer replicas than hold unfinished messages, so many each"),
    pause: z.enum(["up", "down", "both"]).optional().describe("No growth, no shrinking, or neither"),
    fallback: fallbackSchema.optional().describe("What is asked for when nothing fresh is known for long"),
  })
  .transform(
    ({ step, up, down, activation, inFlight, pause, fallback }): GuardSpec => ({
      ...(step && { step: { ...(step.up && { up: step.up }), ...(step.down && { down: step.down }) } }),
      ...(up && { up }),
      ...(down && { down }),
      ...(activation && { activation }),
      ...(inFlight && { inFlight }),
      ...(pause && { pause }),
      ...(fallback && { fallback }),
    }),
  );

/** Laws that keep a queue at a length, and would leave for ever what is below it. */
const queueTargets: ReadonlySet<TargetSpec["kind"]> = new Set(["adaptive", "simple-queue", "queue-pid"]);

/**
 * Guards with what goes without saying: where a workload on a queue may have no replica at all, any message starts one,
 * and none is left half a minute after the last.
 */
export function withActivation(
  guards: GuardSpec,
  { min, schedule }: Pick<Bounds, "min" | "schedule">,
  target: TargetSpec,
): GuardSpec {
  const mayBeNone = min === 0 || schedule.some((entry) => entry.min === 0);
  if (!mayBeNone || guards.activation || !queueTargets.has(target.kind)) return guards;
  return { ...guards, activation: activationSchema.parse({}) };
}
