import { setTimeout } from "node:timers/promises";
import { z } from "zod";
import { MicroscalerError } from "../../../shared/errors.ts";
import { type CommandRun, runCommand } from "./command/run.ts";
import { defineSource, metricOf } from "./source.ts";

const text = z
  .string({ error: "must be text; put numbers in quotes" })
  .refine((value) => !value.includes("\0"), { error: "must not contain a NUL character" });

const variable = z
  .string()
  .regex(/^[A-Za-z_]\w*$/, { error: "must be a name of letters, digits and underscores that begins with no digit" });

const schema = metricOf("command", {
  command: z
    .array(text, { error: 'must be a list of a program and its arguments, such as ["count-orders", "--open"]' })
    .min(1, { error: 'must name a program, such as ["count-orders", "--open"]' })
    .refine(([program]) => program !== "", { error: "must begin with the name of a program" })
    .describe("The program and its arguments, without a shell; it prints one number and ends with the exit code 0"),
  env: z
    .record(variable, text)
    .default({})
    .describe(
      "Environment, beside PATH, HOME, USER, LOGNAME, SHELL, LANG, LC_ALL, TZ and TMPDIR; nothing else is inherited",
    ),
  cwd: text
    .min(1, { error: "must not be empty" })
    .optional()
    .describe("Working directory, where it is not the collector's"),
});

/** A program that is killed ends at once, unless the system itself holds it, on a dead network drive for example. */
const endsMs = 1000;

/** A number that a program prints. */
export const command = defineSource({
  summary: "A number that a program prints, for what no other source can read",
  example: {
    command: ["psql", "--no-psqlrc", "--tuples-only", "--command", "select count(*) from orders where not done"],
    env: { PGHOST: "database.example.com", PGPASSWORD: "${env:DATABASE_PASSWORD}" },
  },
  tellsInFlight: false,
  schema,
  open: (parameters, { allowExec }) => {
    if (!allowExec)
      throw new MicroscalerError("invalid", "the collector may not run programs; start it with --allow-exec");
    const running = new Set<CommandRun>();
    return {
      read: async (signal) => {
        if (signal.aborted) return { kind: "absent", reason: "stopped" };
        const run = runCommand(parameters);
        running.add(run);
        signal.addEventListener("abort", run.kill, { once: true });
        const answer = await run.answer;
        signal.removeEventListener("abort", run.kill);
        running.delete(run);
        return answer;
      },
      close: async () => {
        const ended = [...running].map(({ answer }) => answer);
        for (const { kill } of running) kill();
        await Promise.race([Promise.all(ended), setTimeout(endsMs, undefined, { ref: false })]);
      },
    };
  },
});
