import { Command, InvalidArgumentError, Option } from "commander";
import { MicroscalerError } from "../../../shared/errors.ts";
import type { Config } from "../config/load.ts";
import { addressSchema } from "../config/schema.ts";
import { addressOption, configOption, defaultPorts, listenOptions, loopback } from "../options.ts";
import { serve } from "../serve.ts";

interface Options {
  readonly config: string;
  readonly collector?: string;
  readonly actuator?: ReadonlyMap<string, string>;
  readonly listen: string;
  readonly opsListen: string;
}

const examples = `
Examples:
  microscaler engine -c pools.yaml
  microscaler engine -c pools.yaml --collector collector:7001 --actuator local=127.0.0.1:7006

The address of an actuator comes from the file, or from --actuator for one the file embeds.`;

/** `microscaler engine`: the decision-engine alone. */
export function engineCommand(): Command {
  const [listen, opsListen] = listenOptions(defaultPorts.engine);
  return new Command("engine")
    .summary("run the decision-engine alone")
    .description("Runs the decision-engine for the pools of a configuration; it dials the collector and the actuators.")
    .addOption(configOption())
    .addOption(
      addressOption(
        "--collector <host:port>",
        `the collector (default: of the file, or ${loopback(defaultPorts.collector)})`,
      ),
    )
    .addOption(actuatorOption())
    .addOption(listen)
    .addOption(opsListen)
    .addHelpText("after", examples)
    .action(async ({ config: file, collector, actuator = new Map(), ...options }: Options) => {
      const { loadConfig } = await import("../config/load.ts");
      const config = loadConfig(file, { references: "skip" });
      const actuators = addressesOf(config, actuator);
      const { startEngine } = await import("../../decision-engine/main.ts");
      await serve("engine", (log) =>
        startEngine({
          ...options,
          collector: collector ?? config.collector ?? loopback(defaultPorts.collector),
          actuators,
          pools: config.pools,
          log,
        }),
      );
    });
}

function actuatorOption(): Option {
  return new Option("--actuator <name=host:port>", "where an actuator of the file is; repeat for more").argParser(
    (text: string, before: ReadonlyMap<string, string> = new Map()): ReadonlyMap<string, string> => {
      const [name = "", ...rest] = text.split("=");
      const address = rest.join("=");
      if (name && addressSchema.safeParse(address).success) return new Map([...before, [name, address]]);
      throw new InvalidArgumentError('It must be name=host:port, such as "local=127.0.0.1:7006".');
    },
  );
}

/** Where each actuator of the file is. @throws MicroscalerError `invalid` with all that have no address */
export function addressesOf(
  { file, actuators }: Config,
  given: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  const unknown = [...given.keys()].filter((name) => !actuators.has(name));
  const all = [...actuators].map(([name, { address }]) => [name, given.get(name) ?? address] as const);
  const missing = all.flatMap(([name, address]) => (address === undefined ? [name] : []));
  const problems = [
    ...unknown.map((name) => `${file} has no actuator named "${name}"; there are ${[...actuators.keys()].join(", ")}`),
    ...missing.map((name) => `actuator "${name}" has no address in ${file}; give --actuator ${name}=host:port`),
  ];
  if (problems.length > 0) throw new MicroscalerError("invalid", problems.join("\n"));
  return new Map(all.flatMap(([name, address]) => (address === undefined ? [] : [[name, address] as const])));
}
