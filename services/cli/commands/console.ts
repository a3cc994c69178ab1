import { Command, InvalidArgumentError, Option } from "commander";
import { alsoDialOptions, type DialGiven, openDial } from "../dial-options.ts";
import { addressOption, defaultPorts, loopback } from "../options.ts";
import { openProtection, type SecurityGiven, securityOptions } from "../security-options.ts";
import { serve } from "../serve.ts";

interface Options extends SecurityGiven, DialGiven {
  readonly listen: string;
  readonly engine: string;
  readonly publicHost?: readonly string[];
}

function publicHostOption(): Option {
  const described =
    "a name by which browsers elsewhere call it; repeat for more (default: any where --access is given)";
  return new Option("--public-host <name>", described).argParser((name: string, before: readonly string[] = []) => {
    if (/^[a-z\d]([a-z\d.-]*[a-z\d])?(:\d{1,5})?$/i.test(name)) return [...before, name];
    throw new InvalidArgumentError('It must be a name, with or without a port, such as "scaler.example.com".');
  });
}

const examples = `
Examples:
  microscaler console
  microscaler console --engine 127.0.0.1:7002 --listen 127.0.0.1:9090
  microscaler console --listen 0.0.0.0:8080 --access access.yaml --tls-cert cert.pem --tls-key key.pem`;

/** `microscaler console`: the HTTP gateway and web page alone. */
export function consoleCommand(): Command {
  const command = new Command("console")
    .summary("run the console alone")
    .description("Runs the console: REST, a live stream and a web page for one engine.")
    .addOption(addressOption("--listen <host:port>", "where to serve HTTP", loopback(defaultPorts.console)))
    .addOption(addressOption("--engine <host:port>", "the engine to show", loopback(defaultPorts.engine)))
    .addOption(publicHostOption())
    .addHelpText("after", examples)
    .action(async ({ listen, engine, publicHost: publicHosts = [], ...given }: Options) => {
      const { startConsole } = await import("../../console/main.ts");
      await serve("console", async (log, keep) => {
        const warn = (problem: string) => log.warn(problem);
        const { dial, close } = openDial(given, { serves: true, addresses: [engine], warn });
        keep(close);
        const protection = openProtection(given, log, keep);
        return startConsole({ listen, engine, publicHosts, log, dial, protection });
      });
    });
  for (const option of [...securityOptions(), ...alsoDialOptions()]) command.addOption(option);
  return command;
}
