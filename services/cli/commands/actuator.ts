import { join } from "node:path";
import { Command } from "commander";
import { type AllowList, allowListOf } from "../../../shared/config/references.ts";
import type { Log } from "../../../shared/telemetry/log.ts";
import { type ActuatorKind, actuatorKinds } from "../actuators.ts";
import { allowRefOption, listenOptions, stateDirOption } from "../options.ts";
import { openProtection, type SecurityGiven, securityOptions } from "../security-options.ts";
import { type Keep, serve } from "../serve.ts";
import { settingOptions, settingsIn } from "./actuator-settings.ts";

interface Options extends SecurityGiven {
  readonly listen: string;
  readonly opsListen: string;
  readonly allowRef?: AllowList;
  readonly stateDir: string;
}

/** Replicas may have to end first (`onExit`); schedulers that run it kill it after 10 s. */
const stopWithinMs = 9000;
const leaveWithinMs = 7500;

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
  for (const option of [...settingOptions(actuator), ...securityOptions()]) command.addOption(option);
  return command
    .addHelpText(
      "after",
      `\nExamples:\n  microscaler actuator ${kind}\n  microscaler actuator ${kind} --allow-ref env:ORDERS_KEY`,
    )
    .action(async (given: Options & Record<string, unknown>) => {
      const { listen, opsListen, allowRef: allowed = new Set(), stateDir: states } = given;
      const settings = settingsIn(actuator, given);
      const name = `actuator-${kind}`;
      const allowRefs = new Set([...allowed, ...allowListOf(settings)]); // who starts it may name what it is to use
      const stateDir = join(states, name);
      const start = async (log: Log, keep: Keep) =>
        actuator.start({
          ...{ listen, opsListen, settings, allowRefs, stateDir, leaveWithinMs, log },
          protection: openProtection(given, log, keep),
        });
      await serve(name, start, undefined, stopWithinMs);
    });
}
