import { Command, Option } from "commander";
import { MicroscalerError } from "../../../shared/errors.ts";
import { faultLine } from "../config/fault.ts";
import { addressOption, configOption, defaultPorts, loopback, stateDirOption } from "../options.ts";
import { serve } from "../serve.ts";
import type { Up, UpOptions } from "../up.ts";

interface Options {
  readonly config: string;
  readonly listenConsole: string;
  readonly ports: UpOptions["ports"];
  readonly stateDir: string;
}

const examples = `
Examples:
  microscaler up -c pools.yaml
  microscaler up -c pools.yaml --listen-console 127.0.0.1:9090
  microscaler up -c pools.yaml --ports any

An actuator or collector with an address in the file is dialled; everything else runs in this process.`;

/** `microscaler up`: all planes in one process. */
export function upCommand(): Command {
  return new Command("up")
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
    .addHelpText("after", examples)
    .action(async ({ config: file, listenConsole: consoleListen, ports, stateDir }: Options) => {
      const { loadConfig } = await import("../config/load.ts");
      const config = loadConfig(file, { references: "check" });
      const { startUp } = await import("../up.ts");
      await serve(
        "up",
        (log) => {
          for (const warning of config.warnings) log.warn(faultLine(warning));
          return startUp({ config, ports, consoleListen, stateDir, log }).catch(hinting(consoleListen));
        },
        (up) => announcement(file, up),
      );
    });
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
