import { Command, InvalidArgumentError, Option } from "commander";
import { MicroscalerError } from "../../../shared/errors.ts";
import { actuatorKinds } from "../actuators.ts";
import { faultLine } from "../config/fault.ts";
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

An actuator that the file embeds is dialled at the documented port of its kind, unless --actuator says where it is.`;

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
      await serve("engine", (log) => {
        for (const warning of config.warnings) log.warn(faultLine(warning));
        return startEngine({
          ...options,
          collector: collector ?? config.collector ?? loopback(defaultPorts.collector),
          actuators,
          pools: config.pools,
          log,
        });
      });
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

/**
 * Where each actuator of the file is: as given, else as the file says, else the documented port of its kind for the
 * first of that kind. @throws MicroscalerError `invalid` with all that have no address
 */
export function addressesOf(
  { file, actuators }: Pick<Config, "file" | "actuators">,
  given: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const problems = [...given.keys()]
    .filter((name) => !actuators.has(name))
    .map((name) => `${file} has no actuator named "${name}"; there are ${[...actuators.keys()].join(", ")}`);
  const unused = new Map(actuatorKinds.map(({ kind, defaultPort }) => [kind, loopback(defaultPort)]));
  for (const [name, { kind = "", address }] of actuators) {
    const where = given.get(name) ?? address ?? unused.get(kind);
    if (where === unused.get(kind)) unused.delete(kind);
    if (where === undefined)
      problems.push(`actuator "${name}" has no address in ${file}; give --actuator ${name}=host:port`);
    else found.set(name, where);
  }
  if (problems.length > 0) throw new MicroscalerError("invalid", problems.join("\n"));
  return found;
}
