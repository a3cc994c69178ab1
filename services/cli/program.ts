import { Command } from "commander";
import { packageVersion } from "../../shared/package-version.ts";
import { actuatorCommand } from "./commands/actuator.ts";
import { checkCommand } from "./commands/check.ts";
import { collectorCommand } from "./commands/collector.ts";
import { consoleCommand } from "./commands/console.ts";
import { engineCommand } from "./commands/engine.ts";
import { explainCommand } from "./commands/explain.ts";
import { pushCommand } from "./commands/push.ts";
import { schemaCommand } from "./commands/schema.ts";
import { simulateCommand } from "./commands/simulate.ts";
import { statusCommand } from "./commands/status.ts";
import { tokenCommand } from "./commands/token.ts";
import { tuneCommand } from "./commands/tune.ts";
import { upCommand } from "./commands/up.ts";
import { validateCommand } from "./commands/validate.ts";
import { demoCommand } from "./demo/command.ts";
import { exitCodeHelp } from "./exit.ts";

const examples = `
Examples:
  microscaler demo                   watch microscaling happen on this machine
  microscaler validate pools.yaml    check a configuration
  microscaler check -c pools.yaml    read every metric once
  microscaler up -c pools.yaml       run it
  microscaler status --watch         see what it does, and why
  microscaler explain POOL WORKLOAD  the whole story of one workload
  microscaler simulate -c pools.yaml --trace yesterday.csv    see what it would have done

MICROSCALER_LOG sets the log level: trace, debug, info, warn, error or silent.`;

/** The commands there are, in the order of help and README. */
const commands: readonly (() => Command)[] = [
  demoCommand,
  upCommand,
  validateCommand,
  checkCommand,
  schemaCommand,
  statusCommand,
  explainCommand,
  pushCommand,
  tokenCommand,
  simulateCommand,
  tuneCommand,
  collectorCommand,
  engineCommand,
  actuatorCommand,
  consoleCommand,
];

/** The whole command line. Nothing of it ends the process: it throws instead. */
export function microscaler(): Command {
  const program = new Command("microscaler")
    .description("Moves replicas from low-priority to high-priority work as soon as demand changes.")
    .version(packageVersion())
    .addHelpText("after", `${examples}\n${exitCodeHelp}`);
  for (const command of commands) program.addCommand(command());
  for (const command of allOf(program)) command.exitOverride().showHelpAfterError("(add --help for what is possible)");
  return program;
}

function allOf(command: Command): Command[] {
  return [command, ...command.commands.flatMap(allOf)];
}
