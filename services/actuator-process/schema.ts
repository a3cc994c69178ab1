import { z } from "zod";
import { replicaRun } from "../../shared/actuator/replicas/run-schema.ts";
import { endingRunPolicy } from "../../shared/actuator/run-policy.ts";
import { duration } from "../../shared/config/duration.ts";

const text = z
  .string({ error: "must be text; put numbers in quotes" })
  .refine((value) => !value.includes("\0"), { error: "must not contain a NUL character" });

const hourMs = 3_600_000;

const stop = z.strictObject({
  signal: z
    .enum(["SIGTERM", "SIGINT", "SIGQUIT", "SIGHUP", "SIGUSR1", "SIGUSR2", "SIGKILL"])
    .default("SIGTERM")
    .describe("Sent to the replica's whole process group"),
  grace: duration
    .refine((graceMs) => graceMs <= hourMs, { error: "must be at most 1h" })
    .prefault("10s")
    .describe("Time to end by itself; then it is killed"),
});

/** How a workload is run as processes of this machine: the `run` part of its configuration. `stop.grace` is ms once parsed. */
export const processRun = z.strictObject({
  command: z
    .array(text)
    .min(1, { error: 'must name a program, such as ["node", "worker.js"]' })
    .refine(([program]) => program !== "", { error: "must begin with the name of a program" })
    .describe("The program and its arguments; no shell is involved"),
  env: z
    .record(
      z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, { error: "must be a name of letters, digits and underscores" }),
      text,
    )
    .default({})
    .describe(
      "Environment, beside PATH, HOME, USER, LOGNAME, SHELL, LANG, LC_ALL, TZ, TMPDIR and MICROSCALER_REPLICA (pool/workload#n)",
    ),
  inheritEnv: z.boolean().default(false).describe("Pass on the actuator's whole environment"),
  cwd: text.min(1).optional().describe("Working directory; default: the actuator's"),
  output: z
    .enum(["drop", "prefix"])
    .default("drop")
    .describe("prefix: its lines appear in the actuator's output as [pool/workload#n] line"),
  stop: stop.prefault({}),
  ...replicaRun,
  ...endingRunPolicy,
});

export type ProcessRun = z.output<typeof processRun>;

/** It needs none: its scheduler is this machine. */
export const processSettings = z.strictObject({});
