import { Command } from "commander";
import { addressOption, defaultPorts, loopback } from "../options.ts";
import { serve } from "../serve.ts";

interface Options {
  readonly listen: string;
  readonly engine: string;
}

const examples = `
Examples:
  microscaler console
  microscaler console --engine 127.0.0.1:7002 --listen 127.0.0.1:9090`;

/** `microscaler console`: the HTTP gateway and web page alone. */
export function consoleCommand(): Command {
  return new Command("console")
    .summary("run the console alone")
    .description("Runs the console: REST, a live stream and a web page for one engine, on this machine only.")
    .addOption(addressOption("--listen <host:port>", "where to serve HTTP", loopback(defaultPorts.console)))
    .addOption(addressOption("--engine <host:port>", "the engine to show", loopback(defaultPorts.engine)))
    .addHelpText("after", examples)
    .action(async ({ listen, engine }: Options) => {
      const { startConsole } = await import("../../console/main.ts");
      await serve("console", (log) => startConsole({ listen, engine, log }));
    });
}
