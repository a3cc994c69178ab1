import { join } from "node:path";
import { Command } from "commander";
import { type AllowList, allowListOf } from "../../../shared/config/references.ts";
import { type ActuatorKind, actuatorKinds } from "../actuators.ts";
import { allowRefOption, listenOptions, stateDirOption } from "../options.ts";
import { serve } from "../serve.ts";
import { settingOptions, settingsIn } from "./actuator-settings.ts";

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
  const command = new Command(kind)
    .summary(summary.charAt(0).toLowerCase() + summary.slice(1))
    .description(`${summary}.`)
    .addOption(listen)
    .addOption(opsListen)
    .addOption(stateDirOption())
    .addOption(allowRefOption());
  for (const option of settingOptions(actuator.settings)) command.addOption(option);
  return command
    .addHelpText(
      "after",
      `\nExamples:\n  microscaler actuator ${kind}\n  microscaler actuator ${kind} --allow-ref env:ORDERS_KEY`,
    )
    .action(async (given: Options & Record<string, unknown>) => {
      const { listen, opsListen, allowRef: allowed = new Set(), stateDir: states } = given;
      const settings = settingsIn(actuator.settings, given);
      const name = `actuator-${kind}`;
      const allowRefs = new Set([...allowed, ...allowListOf(settings)]); // who starts it may name what it is to use
      const stateDir = join(states, name);
      await serve(name, (log) => actuator.start({ listen, opsListen, settings, allowRefs, stateDir, log }));
    });
}
