import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { packageRoot } from "../../shared/package-root.ts";
import type { Links } from "./links.ts";
import { type OnSurprise, type Plane, plane } from "./plane.ts";

/** Names of what runs; links and troubles are told by them. */
export const engineNames = ["engine-1", "engine-2", "engine-3"] as const;
export const collectorNames = ["collector-a", "collector-b"] as const;

export interface PlanesOptions {
  /** `host:port` each listens at, by name; `redis` and `actuator` too. */
  readonly addresses: ReadonlyMap<string, string>;
  readonly links: Links;
  /** The configuration of the engines. */
  readonly config: string;
  readonly folder: string;
  readonly logs: string;
  readonly stateDir: string;
  readonly onJournal: () => (chunk: Buffer) => void;
  readonly onSurprise: OnSurprise;
}

/** Every program of the world, in the order in which they are started. */
export interface Planes {
  readonly redis: Plane;
  readonly actuator: Plane;
  readonly collectors: readonly Plane[];
  readonly engines: readonly Plane[];
  /** Shows what the first engine tells. */
  readonly console: Plane;
  readonly all: readonly Plane[];
  /** The file by which a plane of ours is told how far its clock is off. */
  clockFile(name: string): string;
  /** Redis keeps its data here. */
  readonly dataDir: string;
}

const cli = join(packageRoot(), "services/cli/bin.js");
const preload = new URL("./shifted-clock.js", import.meta.url).href;
const actuatorProgram = fileURLToPath(new URL("./journalled-actuator.ts", import.meta.url));

export function planesOf(options: PlanesOptions): Planes {
  const { addresses, links, folder, logs } = options;
  const at = (name: string) => addresses.get(name) ?? "";
  const clockFile = (name: string) => join(folder, `${name}.clock`);
  const dataDir = join(folder, "redis");
  mkdirSync(dataDir, { recursive: true });
  const one = (name: string, program: string, args: readonly string[], more = {}) => {
    writeFileSync(clockFile(name), "0");
    const env = { MICROSCALER_TEST_CLOCK: clockFile(name), MICROSCALER_LOG: "info" };
    const logFile = join(logs, `${name}.log`);
    return plane({ name, program, args, env, logFile, address: at(name), ...more }, options.onSurprise);
  };
  const ours = (name: string, args: readonly string[], more = listening(at(name))) =>
    one(name, process.execPath, ["--import", preload, cli, ...args, ...more]);

  const redis = one("redis", "redis-server", redisArgs(at("redis"), dataDir));
  const actuatorArgs = ["--import", "tsx", "--import", preload, actuatorProgram, "--state-dir", options.stateDir];
  const actuator = one("actuator", process.execPath, [...actuatorArgs, ...listening(at("actuator"))], {
    onJournal: options.onJournal,
  });
  const collectors = collectorNames.map((name) => ours(name, ["collector"]));
  const engines = engineNames.map((name) => ours(name, engineArgs(name, options.config, links)));
  const shown = ["console", "--engine", links.address("console", engineNames[0]), "--listen", at("console")];
  const page = ours("console", shown, []);
  const all = [redis, actuator, ...collectors, ...engines, page];
  return { redis, actuator, collectors, engines, console: page, all, clockFile, dataDir };
}

function engineArgs(name: string, config: string, links: Links): readonly string[] {
  return [
    ...["engine", "-c", config, "--redis", `redis://${links.address(name, "redis")}`],
    ...collectorNames.flatMap((collector) => ["--collector", links.address(name, collector)]),
    ...["--actuator", `sim=${links.address(name, "actuator")}`],
  ];
}

function listening(address: string): readonly string[] {
  return ["--listen", address, "--ops-listen", "127.0.0.1:0"];
}

/** Every write is in its file before it is answered: ended at any time, it has lost nothing. */
function redisArgs(address: string, dataDir: string): readonly string[] {
  const [host = "", port = ""] = address.split(":");
  const kept = ["--appendonly", "yes", "--appendfsync", "everysec", "--save", ""];
  return ["--bind", host, "--port", port, "--dir", dataDir, ...kept];
}
