import { isDeepStrictEqual } from "node:util";
import { Command, InvalidArgumentError, Option } from "commander";
import { durationMs } from "../../../shared/config/duration.ts";
import { invalid, MicroscalerError } from "../../../shared/errors.ts";
import { actuatorKinds } from "../actuators.ts";
import type { Config } from "../config/load.ts";
import { addressSchema } from "../config/schema.ts";
import { alsoDialOptions, type DialGiven, openDial } from "../dial-options.ts";
import { addressesOption, allowExecOption, configOption, defaultPorts, listenOptions, loopback } from "../options.ts";
import { reloading } from "../reloading.ts";
import { openProtection, type SecurityGiven, securityOptions } from "../security-options.ts";
import { serve } from "../serve.ts";
import { type StateOptions, startWithStore, stateOptions } from "../state-options.ts";

interface Options extends StateOptions, SecurityGiven, DialGiven {
  readonly config: string;
  readonly collector?: readonly string[];
  readonly actuator?: ReadonlyMap<string, string>;
  readonly listen: string;
  readonly opsListen: string;
  readonly leaseTtl?: number;
  readonly allowExec: boolean;
}

const examples = `
Examples:
  microscaler engine -c pools.yaml
  microscaler engine -c pools.yaml --collector collector-1:7001 --collector collector-2:7001 --actuator local=127.0.0.1:7006

An actuator that the file embeds is dialled at the documented port of its kind, unless --actuator says where it is.`;

/** `microscaler engine`: the decision-engine alone. */
export function engineCommand(): Command {
  const [listen, opsListen] = listenOptions(defaultPorts.engine);
  const command = new Command("engine")
    .summary("run the decision-engine alone")
    .description("Runs the decision-engine for the pools of a configuration; it dials the collector and the actuators.")
    .addOption(configOption())
    .addOption(
      addressesOption(
        "--collector <host:port>",
        `a collector; repeat for several that share the metrics (default: of the file, or ${loopback(defaultPorts.collector)})`,
      ),
    )
    .addOption(actuatorOption())
    .addOption(listen)
    .addOption(opsListen)
    .addOption(leaseTtlOption())
    .addOption(allowExecOption())
    .addHelpText("after", examples)
    .action(run);
  for (const option of [...stateOptions(), ...securityOptions(), ...alsoDialOptions()]) command.addOption(option);
  return command;
}

async function run({ config: file, collector, actuator = new Map(), leaseTtl, ...options }: Options): Promise<void> {
  const { watchConfig } = await import("../config/watch-config.ts");
  await serve("engine", async (log, keep) => {
    const watched = watchConfig(file, { references: "skip" }, log);
    keep(watched.close);
    const config = watched.current();
    const collectors = collector ?? config.collectors ?? [loopback(defaultPorts.collector)];
    const actuators = addressesOf(config, actuator);
    const { dial, close } = openDial(options, {
      ...{ serves: true, addresses: [...collectors, ...actuators.values()] },
      warn: (problem) => log.warn(problem),
    });
    keep(close);
    const protection = openProtection(options, log, keep);
    const { startEngine } = await import("../../decision-engine/main.ts");
    const engine = await startWithStore(options, log, (store) =>
      startEngine({
        ...{ ...options, collectors, actuators, store, file, log, pools: config.pools },
        ...{ protection, dial },
        ...(leaseTtl === undefined ? {} : { leaseTtlMs: leaseTtl }),
      }),
    );
    const apply = async (changed: Config) => {
      refuseOthers(collector ?? config.collectors, collector ?? changed.collectors);
      await engine.configure({ pools: changed.pools, actuators: addressesOf(changed, actuator) });
    };
    return reloading(engine, watched, { startedWith: config, log, apply });
  });
}

/** Which collectors there are is fixed while the engine runs. @throws MicroscalerError `invalid` */
function refuseOthers(before: readonly string[] | undefined, now: readonly string[] | undefined): void {
  if (isDeepStrictEqual(before, now)) return;
  throw invalid("the configuration", [{ path: "collector.address", problem: "has changed; that takes a restart" }]);
}

function leaseTtlOption(): Option {
  const said = 'It must be a duration from 500ms to 60s, such as "2s".';
  return new Option(
    "--lease-ttl <duration>",
    "another engine takes over when one was silent for so long (default: 2s)",
  ).argParser((text: string): number => {
    const ms = durationMs(text);
    if (ms >= 500 && ms <= 60_000) return ms;
    throw new InvalidArgumentError(said);
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
