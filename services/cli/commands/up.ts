import { Command, Option } from "commander";
import { MicroscalerError } from "../../../shared/errors.ts";
import { alsoDialOptions, type DialGiven, openDial } from "../dial-options.ts";
import { addressOption, allowExecOption, configOption, defaultPorts, loopback, stateDirOption } from "../options.ts";
import { reloading } from "../reloading.ts";
import { openProtection, type SecurityGiven, securityOptions } from "../security-options.ts";
import { serve } from "../serve.ts";
import { type StateOptions, startWithStore, stateOptions } from "../state-options.ts";
import type { Up, UpOptions } from "../up.ts";

interface Options extends StateOptions, SecurityGiven, DialGiven {
  readonly config: string;
  readonly listenConsole: string;
  readonly ports: UpOptions["ports"];
  readonly stateDir: string;
  readonly allowExec: boolean;
}

const examples = `
Examples:
  microscaler up -c pools.yaml
  microscaler up -c pools.yaml --listen-console 127.0.0.1:9090
  microscaler up -c pools.yaml --ports any

An actuator or collector with an address in the file is dialled; everything else runs in this process.`;

/** `microscaler up`: all planes in one process. */
export function upCommand(): Command {
  const command = new Command("up")
    .summary("run all planes in one process")
    .description("Runs collector, engine, console and the actuators of a configuration in one process.")
    .addOption(configOption())
    .addOption(
      addressOption("--listen-console <host:port>", "where to serve the console", loopback(defaultPorts.console)),
    )
    .addOption(
      new Option("--ports <which>", "the documented ports, or any that are free")
        .choices(["default", "any"])
        .default("default"),
    )
    .addOption(stateDirOption())
    .addOption(allowExecOption())
    .addHelpText("after", examples)
    .action(run);
  for (const option of [...stateOptions(), ...securityOptions(), ...alsoDialOptions()]) command.addOption(option);
  return command;
}

async function run({ config: file, listenConsole: consoleListen, ...options }: Options): Promise<void> {
  const { watchConfig } = await import("../config/watch-config.ts");
  await serve(
    "up",
    async (log, keep) => {
      const watched = watchConfig(file, { references: "check" }, log);
      keep(watched.close);
      const config = watched.current();
      const protection = openProtection(options, log, keep);
      const addresses = [...config.actuators.values()].flatMap(({ address = [] }) => address);
      const { dial, close } = openDial(options, {
        ...{ serves: true, addresses: [...(config.collectors ?? []), ...addresses] },
        warn: (problem) => log.warn(problem),
      });
      keep(close);
      const { startUp } = await import("../up.ts");
      const up = await startWithStore(options, log, (store) =>
        startUp({ ...options, config, consoleListen, store, protection, dial, log }).catch(hinting(consoleListen)),
      );
      return reloading(up, watched, { startedWith: config, log, apply: up.reload });
    },
    (up) => announcement(file, up),
  );
}

/** A part that finds its port taken does not know by which option `up` is given another. */
function hinting(consoleListen: string): (thrown: unknown) => never {
  return (thrown) => {
    if (!(thrown instanceof MicroscalerError) || thrown.details.portInUse === undefined) throw thrown;
    const option = thrown.details.portInUse === consoleListen ? "--listen-console" : "--ports any";
    const { code, message, details } = thrown;
    throw new MicroscalerError(code, `${message} with ${option}`, { details, cause: thrown });
  };
}

function announcement(file: string, { parts }: Up): string {
  const wide = Math.max(...parts.map(({ name }) => name.length));
  const lines = parts.map(({ name, address, ops }) => {
    const metrics = ops === undefined ? "" : `   metrics http://${ops}/metrics`;
    return `  ${name.padEnd(wide)}  ${address}${metrics}`;
  });
  return [`microscaler runs ${file}; Ctrl-C ends everything`, ...lines].join("\n");
}
