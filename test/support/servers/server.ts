import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import type { Need } from "../available.ts";
import { firstExisting } from "../available.ts";
import { freePorts } from "./free-ports.ts";
import { type Launched, launchContainer, launchProgram } from "./launch.ts";

/** A kind of server that tests read, and how to have one. */
export interface ServerKind {
  /** As MICROSCALER_TEST_REQUIRE lists it, e.g. `redis`. */
  readonly name: string;
  /** The environment variable that holds the address of a running one, e.g. `REDIS_URL`. */
  readonly variable: string;
  /** Programs that are one, by name; the first that is installed counts. */
  readonly programs: readonly string[];
  /** Ports it needs besides the one that `address` names. @default 0 */
  readonly extraPorts?: number;
  /** How the program is started there; asked again at each restart. */
  readonly local: (place: Place) => Start;
  /** An image that is one, and the port inside. Left out: there is none. */
  readonly container?: Start & { readonly image: string; readonly port: number };
  /** Resolves once it answers at `host:port`; rejects while it does not yet. */
  readonly ready: (address: string) => Promise<void>;
  /** How a person gets it. */
  readonly enable: string;
}

/** Where a server of ours is. */
export interface Place {
  readonly port: number;
  readonly extraPorts: readonly number[];
  /** For whatever it writes; the same after a restart. */
  readonly folder: string;
}

export interface Start {
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** A server that a test may read, and, where it is ours, end. */
export interface TestServer {
  /** `host:port` of one that was started, what the variable says of one that runs. */
  readonly address: string;
  /** Other ports of one that was started. */
  readonly extraPorts: readonly number[];
  /** Started for this test: it may be killed, and nobody else uses it. */
  readonly ours: boolean;
  /** Ends it at once, as a power cut would. */
  kill(): Promise<void>;
  /** Starts it again at the same address. */
  restart(): Promise<void>;
}

/** What can be had of a kind on this machine: the running one, a local program, a container; `need` says so to `needs()`. */
export interface FoundServer {
  readonly need: Need;
  /** Starts one of its own, or gives the running one. */
  start(): Promise<TestServer>;
}

/** Looks once; ask at the top of a test file. */
export function findServer(kind: ServerKind): FoundServer {
  const running = process.env[kind.variable];
  const found = { need: needOf(kind, running !== undefined) };
  if (running !== undefined) return { ...found, start: async () => notOurs(running) };
  const program = programOf(kind);
  const { container } = kind;
  if (program !== undefined) {
    return available(found, () => startOurs(kind, (place) => launchProgram(program, kind.local(place))));
  }
  if (container && imageThere(container.image)) {
    return available(found, () => startOurs(kind, ({ port }) => launchContainer(container, port)));
  }
  const start = () => Promise.reject(new Error(`there is no ${kind.name} here: ${kind.enable}`));
  return { ...found, start };
}

function needOf({ name, variable, enable }: ServerKind, available: boolean): Need {
  return { name, available, enable: `${enable}, or set ${variable} to a running one` };
}

function available({ need }: { need: Need }, start: () => Promise<TestServer>): FoundServer {
  return { need: { ...need, available: true }, start };
}

/** On the path, or where a `fetch.sh` beside its kind puts it. */
function programOf({ name, programs }: ServerKind): string | undefined {
  const cache = process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache");
  const fetched = join(cache, "microscaler-test", name.replace(/^nsq.*/, "nsq"));
  const folders = [...(process.env.PATH ?? "").split(delimiter), "/usr/sbin", "/usr/local/sbin", fetched];
  return firstExisting(programs.flatMap((program) => folders.map((folder) => join(folder, program))));
}

/** Pulls it where Docker answers and has a network. */
function imageThere(image: string): boolean {
  const docker = (...args: string[]) => spawnSync("docker", args, { stdio: "ignore", timeout: 120_000 }).status === 0;
  return docker("image", "inspect", image) || (docker("version") && docker("pull", image));
}

async function startOurs(kind: ServerKind, launch: (place: Place) => Launched): Promise<TestServer> {
  const place = await placeFor(kind);
  const address = `127.0.0.1:${place.port}`;
  let launched = launch(place);
  const untilReady = () => waitUntilReady(kind, address, () => launched.trouble());
  await untilReady();
  return {
    address,
    extraPorts: place.extraPorts,
    ours: true,
    kill: () => launched.kill(),
    restart: async () => {
      launched = launch(place);
      await untilReady();
    },
  };
}

async function placeFor({ name, extraPorts = 0 }: ServerKind): Promise<Place> {
  const [port = 0, ...others] = await freePorts(1 + extraPorts);
  const folder = mkdtempSync(join(tmpdir(), `microscaler-${name}-`));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  return { port, extraPorts: others, folder };
}

const startMs = 60_000;
const againMs = 50;

async function waitUntilReady(kind: ServerKind, address: string, trouble: () => string | undefined): Promise<void> {
  const giveUpAtMs = performance.now() + startMs;
  for (;;) {
    try {
      return await kind.ready(address);
    } catch (thrown) {
      const ended = trouble();
      if (ended !== undefined) throw new Error(`${kind.name} ended: ${ended}`);
      if (performance.now() > giveUpAtMs) throw new Error(`${kind.name} is not ready`, { cause: thrown });
      await new Promise((resolve) => setTimeout(resolve, againMs));
    }
  }
}

function notOurs(address: string): TestServer {
  const refuse = () => Promise.reject(new Error("a server that somebody else runs stays as it is"));
  return { address, extraPorts: [], ours: false, kill: refuse, restart: refuse };
}
