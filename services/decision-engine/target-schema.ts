import { z } from "zod";
import { duration } from "../../shared/config/duration.ts";
import type {
  AdaptiveTarget,
  ProportionalTarget,
  QueuePidTarget,
  TargetSpec,
  ThermostatTarget,
} from "../../shared/model/target.ts";
import { tickMs } from "./core/targets/tick.ts";
import { metricSchema } from "./metric-schema.ts";

const queueLength = z
  .number({ error: "must be a number of messages" })
  .min(0, { error: "must not be negative" })
  .describe("Setpoint in messages");

const countMode = z
  .enum(["all", "waiting"])
  .default("all")
  .describe("all: messages in flight count too; waiting: only those nobody has taken");

const direction = z
  .enum(["lower-is-better", "higher-is-better"])
  .describe("Which way the metric improves; more replicas lower one that is better low");

const stepEvery = duration.refine((ms) => ms >= 100 && ms <= 3_600_000, {
  error: 'must be between "100ms" and "1h"',
});

const positive = z.number({ error: "must be a number" }).gt(0, { error: "must be above 0" });

const gain = z.number({ error: "must be a number" }).min(0, { error: "must not be negative" });
const gains = z.strictObject({ kP: gain, kI: gain.default(0), kD: gain.default(0) });

const adaptive = z
  .strictObject({
    kind: z
      .literal("adaptive")
      .default("adaptive")
      .describe("Keeps what waits under a ceiling with few replicas; learns the rest itself"),
    queueLength: positive.describe("Ceiling in waiting messages"),
    caution: z
      .number({ error: "must be a number" })
      .gt(0, { error: "must be above 0" })
      .lt(1, { error: "must be below 1" })
      .default(0.95)
      .describe("The chance with which the queue is to stay under the ceiling: higher is safer and dearer"),
    hints: z
      .strictObject({
        processingRate: positive.optional().describe("Messages per second that one replica finishes"),
        start: duration.optional().describe("From order to ready"),
      })
      .default({})
      .describe("What is known beforehand; all of it is learned otherwise"),
  })
  .transform(({ hints: { processingRate, start }, ...rest }): AdaptiveTarget => {
    const hints = {
      ...(processingRate === undefined ? {} : { processingRate }),
      ...(start === undefined ? {} : { startMs: start }),
    };
    return { ...rest, hints };
  });

const simpleQueue = z.strictObject({
  kind: z.literal("simple-queue").describe("One more above the setpoint, one fewer below 70 % of it, every 500 ms"),
  queueLength,
  count: countMode,
});

const queuePid = z
  .strictObject({
    kind: z.literal("queue-pid").describe("PID on the queue's length every 500 ms, as the Microscaling Engine had it"),
    queueLength,
    count: countMode,
    gains: gains.optional().describe("Gains per 500 ms tick"),
    gainsPerSecond: gains.optional().describe("Gains per second: replicas per second per message"),
    ultimate: z
      .strictObject({ ku: gain, tu: gain })
      .optional()
      .describe("Ultimate gain and period, as MSS_KU and MSS_TU: kP = 0.8 ku, kD = tu / 8"),
    velocitySamples: z.int({ error: "must be a whole number" }).min(1).max(100).default(1),
  })
  .check((context) => {
    const given = (["gains", "gainsPerSecond", "ultimate"] as const).filter((key) => context.value[key] !== undefined);
    for (const key of given) {
      if (Object.values(context.value[key] ?? {}).some((gain) => gain !== 0)) continue;
      const message = "are all 0, which never changes anything; give one above 0";
      context.issues.push({ code: "custom", path: [key], message, input: context.value[key] });
    }
    if (given.length < 2) return;
    const message = `give only one of gains, gainsPerSecond and ultimate, not ${given.join(" and ")}`;
    context.issues.push({ code: "custom", path: given.slice(1, 2), message, input: context.value });
  })
  .transform(({ gains: perTick, gainsPerSecond, ultimate, ...rest }): QueuePidTarget => {
    if (perTick) return { ...rest, ...perTick };
    if (gainsPerSecond) return { ...rest, ...perTickOf(gainsPerSecond) };
    const { ku, tu } = ultimate ?? { ku: 0.05, tu: 10 };
    return { ...rest, kP: 0.8 * ku, kI: 0, kD: tu / 8 };
  });

/**
 * Each tick of dt seconds adds kP·e + kI·Σe + kD·Δq replicas. Per second that is kP/dt replicas per second for an error
 * of one message, kI/dt² for an error of one message that lasted one second, and kD for a change of one message.
 */
function perTickOf({ kP, kI, kD }: { kP: number; kI: number; kD: number }): { kP: number; kI: number; kD: number } {
  const dt = tickMs / 1000;
  return { kP: kP * dt, kI: kI * dt * dt, kD };
}

const proportional = z
  .strictObject({
    kind: z
      .literal("proportional")
      .describe("As many replicas as the metric is large: the law of the Kubernetes HPA and KEDA"),
    perReplica: positive.optional().describe("So much of the metric for each replica"),
    value: positive.optional().describe("What the metric itself should be; moved there by the ratio to it"),
    direction: direction.optional().describe("With value: which way the metric improves; lower-is-better if left out"),
    count: countMode,
    tolerance: z
      .number({ error: "must be a number" })
      .min(0, { error: "must not be negative" })
      .lt(1, { error: "must be below 1" })
      .default(0.1)
      .describe("No change while the ratio is within 1 ± this"),
    every: stepEvery.prefault("15s").describe("How often it looks"),
  })
  .check((context) => {
    const { perReplica, value, direction: way } = context.value;
    const say = (path: string[], message: string) =>
      context.issues.push({ code: "custom", path, message, input: context.value });
    if (perReplica === undefined && value === undefined) say([], "needs perReplica, or value for the metric itself");
    if (perReplica !== undefined && value !== undefined) say(["value"], "give only one of perReplica and value");
    if (perReplica !== undefined && way !== undefined) say(["direction"], "belongs to value; perReplica has none");
  })
  .transform(
    ({ perReplica, value, direction: way = "lower-is-better", every, ...rest }): ProportionalTarget => ({
      ...rest,
      everyMs: every,
      form:
        value === undefined
          ? { kind: "average", perReplica: perReplica ?? 1 }
          : { kind: "value", value, direction: way },
    }),
  );

const thermostat = z
  .strictObject({
    kind: z
      .literal("thermostat")
      .describe("Adds the error in replicas, less what is periodic in its history: Relay's law"),
    setpoint: z
      .union([z.number({ error: "must be a number or a metric" }), metricSchema])
      .describe("What the metric should be: a number, or a metric with its source"),
    direction: direction.default("lower-is-better"),
    count: countMode,
    every: stepEvery.prefault("1s").describe("How often it looks"),
    lookback: z
      .int({ error: "must be a whole number" })
      .min(4, { error: "must be at least 4" })
      .max(10_000)
      .default(1000)
      .describe("Errors that are remembered"),
  })
  .transform(({ every, ...rest }): ThermostatTarget => ({ ...rest, everyMs: every }));

const external = z.strictObject({
  kind: z
    .literal("external")
    .describe("A controller outside says how many over the API; while it does not, what is there is held"),
});

const fixed = z.strictObject({
  kind: z.literal("fixed").describe("A count that a person sets; it can be changed while everything runs"),
  replicas: z.int({ error: "must be a whole number" }).min(0, { error: "must not be negative" }),
});

const remainder = z.strictObject({
  kind: z.literal("remainder").describe("Takes whatever capacity the others leave"),
});

/** The kinds of target there are; a new one is one line here and one in core/targets. */
export const targetSchemas = [
  adaptive,
  simpleQueue,
  queuePid,
  proportional,
  thermostat,
  external,
  fixed,
  remainder,
] as const;

/** What `kind` is called in one of them. */
export function kindOf(schema: (typeof targetSchemas)[number]): string {
  const { kind } = schema.type === "pipe" ? schema.in.shape : schema.shape;
  return kind.type === "default" ? kind.unwrap().value : kind.value;
}

/** A target without a kind is `adaptive`. */
export const targetSchema: z.ZodType<TargetSpec> = z.discriminatedUnion("kind", targetSchemas);
