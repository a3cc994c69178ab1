import { join } from "node:path";
import { Command } from "commander";
import type { AllowList } from "../../../shared/config/references.ts";
import { type ActuatorKind, actuatorKinds } from "../actuators.ts";
import { allowRefOption, listenOptions, stateDirOption } from "../options.ts";
import { serve } from "../serve.ts";

interface Options {
  readonly listen: string;
  readonly opsListen: string;
  readonly allowRef?: AllowList;
  readonly stateDir: string;
}

/** `microscaler actuator KIND`: one actuator alone. */
export function actuatorCommand(): Command {
  const command = new Command("actuator")
    .summary("run one actuator alone")
    .description("Runs one actuator: it drives one scheduler for the engine that dials it.");
  for (const kind of actuatorKinds) command.addCommand(kindCommand(kind));
  return command;
}

function kindCommand(actuator: ActuatorKind): Command {
  const { kind, summary, defaultPort } = actuator;
  const [listen, opsListen] = listenOptions(defaultPort);
  return new Command(kind)
    .summary(summary.charAt(0).toLowerCase() + summary.slice(1))
    .description(`${summary}.`)
    .addOption(listen)
    .addOption(opsListen)
    .addOption(stateDirOption())
    .addOption(allowRefOption())
    .addHelpText(
      "after",
      `\nExamples:\n  microscaler actuator ${kind}\n  microscaler actuator ${kind} --allow-ref env:ORDERS_KEY`,
    )
    .action(async ({ allowRef: allowRefs = new Set(), stateDir, ...options }: Options) => {
      const name = `actuator-${kind}`;
      await serve(name, (log) => actuator.start({ ...options, allowRefs, stateDir: join(stateDir, name), log }));
    });
}
