import { z } from "zod";
import { replicaRun } from "../../shared/actuator/replicas/run-schema.ts";
import { endingRunPolicy } from "../../shared/actuator/run-policy.ts";
import { duration } from "../../shared/config/duration.ts";

const share = z.number().min(0).max(1);
const dayMs = 86_400_000;
const upToADay = duration.refine((ms) => ms <= dayMs, { error: "must be at most 24h" });

/** How a workload is pretended to run: the `run` part of its configuration. Durations are ms once parsed. */
export const simulatedRun = z.strictObject({
  start: upToADay.prefault("800ms").describe("Time from the start of a replica until it is ready"),
  stop: upToADay.prefault("300ms").describe("Time a replica takes to end once it is asked to"),
  jitter: share.default(0).describe("Each time is off by up to this share of it, shorter or longer"),
  failure: share.default(0).describe("Share of the starts that fail"),
  crashAfter: upToADay
    .refine((ms) => ms > 0, { error: "must be longer than 0" })
    .optional()
    .describe("Mean time that a ready replica works before it crashes; default: it never does"),
  label: z.string().optional().describe("Any text: replicas are replaced when it changes"),
  ...replicaRun,
  ...endingRunPolicy,
});

export type SimulatedRun = z.output<typeof simulatedRun>;

const digits = (meaning: string) =>
  z
    .string()
    .regex(/^\d{1,9}$/, { error: 'must be digits, such as "10"' })
    .describe(meaning);

/** What the pretended scheduler is like. Texts of digits, so that each can be an option of the command line. */
export const simulatedSettings = z.strictObject({
  capacity: digits(
    "Most replicas that run at once, of all pools; a start beyond fails. Default: any number",
  ).optional(),
  seed: digits("The same seed brings the same times, failures and crashes; default: different each time").optional(),
});

export type SimulatedSettings = z.output<typeof simulatedSettings>;
