import { homedir } from "node:os";
import { join } from "node:path";
import { InvalidArgumentError, Option } from "commander";
import type { AllowList } from "../../shared/config/references.ts";
import { addressSchema } from "./config/schema.ts";

/** Ports of the planes; health and metrics are 1000 above. */
export const defaultPorts = { collector: 7001, engine: 7002, console: 8080 } as const;

export const loopback = (port: number): string => `127.0.0.1:${port}`;

/** Health and metrics are served 1000 ports above gRPC. */
export const opsPortOf = (port: number): number => port + 1000;

function address(text: string): string {
  if (addressSchema.safeParse(text).success) return text;
  throw new InvalidArgumentError('It must be host:port, such as "127.0.0.1:7002".');
}

/** An option that takes `host:port`. */
export function addressOption(flags: string, description: string, standard?: string): Option {
  const option = new Option(flags, description).argParser(address);
  return standard === undefined ? option : option.default(standard);
}

/** An option that takes `host:port`, repeatable; each address once. */
export function addressesOption(flags: string, description: string): Option {
  return new Option(flags, description).argParser((text: string, before: readonly string[] = []): readonly string[] => [
    ...new Set([...before, address(text)]),
  ]);
}

/** `--listen` and `--ops-listen` with the ports of a plane. */
export function listenOptions(port: number): [Option, Option] {
  return [
    addressOption("--listen <host:port>", "where to serve gRPC; port 0 finds a free one", loopback(port)),
    addressOption("--ops-listen <host:port>", "where to serve health and metrics over HTTP", loopback(opsPortOf(port))),
  ];
}

/** `--allow-ref`, repeatable. */
export function allowRefOption(): Option {
  return new Option("--allow-ref <env:NAME|file:PATH>", "a reference specs may use; repeat for more").argParser(
    (text: string, before: AllowList = new Set<string>()): AllowList => {
      if (/^(env|file):.+/.test(text)) return new Set([...before, text]);
      throw new InvalidArgumentError('It must be env:NAME or file:PATH, such as "env:ORDERS_KEY".');
    },
  );
}

/** `--state-dir`, where what must survive a restart is kept. */
export function stateDirOption(): Option {
  const home = process.env.XDG_STATE_HOME ?? join(homedir(), ".local", "state");
  return new Option("--state-dir <folder>", "where to keep what must survive a restart").default(
    join(home, "microscaler"),
  );
}

/** `-c FILE`. */
export function configOption(): Option {
  return new Option("-c, --config <file>", "the configuration, a YAML file").makeOptionMandatory();
}

/** `--allow-exec`. */
export function allowExecOption(): Option {
  return new Option(
    "--allow-exec",
    "let pools that come by the API run programs: processes, and metrics with the source command",
  ).default(false);
}
