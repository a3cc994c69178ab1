import { z } from "zod";
import type { QueuePidTarget, TargetSpec } from "../../shared/model/target.ts";
import { tickMs } from "./core/targets/tick.ts";

const queueLength = z
  .number({ error: "must be a number of messages" })
  .min(0, { error: "must not be negative" })
  .describe("Setpoint in messages");

const countMode = z
  .enum(["all", "waiting"])
  .default("all")
  .describe("all: messages in flight count too; waiting: only those nobody has taken");

const gain = z.number({ error: "must be a number" }).min(0, { error: "must not be negative" });
const gains = z.strictObject({ kP: gain, kI: gain.default(0), kD: gain.default(0) });

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

const fixed = z.strictObject({
  kind: z.literal("fixed").describe("A count that a person sets; it can be changed while everything runs"),
  replicas: z.int({ error: "must be a whole number" }).min(0, { error: "must not be negative" }),
});

const remainder = z.strictObject({
  kind: z.literal("remainder").describe("Takes whatever capacity the others leave"),
});

/** The kinds of target there are; a new one is one line here and one in core/targets. */
export const targetSchemas = [simpleQueue, queuePid, fixed, remainder] as const;

export const targetSchema: z.ZodType<TargetSpec> = z.discriminatedUnion("kind", targetSchemas);
