import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ApplyCaller, applyCaller } from "../support/apply-call.ts";
import { freePort } from "./free-port.ts";
import { type History, troubleHistory } from "./history.ts";
import { journalReader } from "./journal.ts";
import { lawsOf } from "./laws/all.ts";
import { type Links, openLinks } from "./links.ts";
import { type Metrics, startMetrics } from "./metrics.ts";
import { type Oracle, oracle } from "./oracle.ts";
import { collectorNames, engineNames, type Planes, planesOf } from "./planes.ts";
import { configText, pools } from "./pools.ts";
import { type Pusher, pusher } from "./pusher.ts";
import { type Recoveries, recoveries } from "./recoveries.ts";
import { served } from "./served.ts";
import { type SmallDisk, smallDisk } from "./small-disk.ts";
import { type Wanted, wanted } from "./wanted.ts";
import { type Witness, witness } from "./witnesses.ts";

/** Everything that runs, everything between it, and what is known of it for certain. */
export interface World {
  /** Every bound on time is so many times as long: on a machine that is busy with other things. */
  readonly patience: number;
  readonly planes: Planes;
  readonly links: Links;
  readonly metrics: Metrics;
  readonly pusher: Pusher;
  readonly disk: SmallDisk;
  readonly history: History;
  readonly oracle: Oracle;
  readonly recoveries: Recoveries;
  readonly witnesses: readonly Witness[];
  readonly wanted: Wanted;
  /** To the actuator, over a link that nothing happens to. */
  readonly actuator: ApplyCaller;
  /** Keeps what the planes have said beyond the end of the world; returns the folder. */
  keepLogs(): string;
  /** Leaves nothing behind. */
  close(): Promise<void>;
}

export async function startWorld(patience: number): Promise<World> {
  const ends: (() => unknown)[] = [];
  const close = async () => {
    for (let end = ends.pop(); end; end = ends.pop()) await end();
  };
  try {
    return { ...(await startParts(patience, (end) => void ends.push(end))), close };
  } catch (thrown) {
    await close();
    throw thrown;
  }
}

async function startParts(patience: number, onEnd: (end: () => unknown) => void): Promise<Omit<World, "close">> {
  const folder = mkdtempSync(join(tmpdir(), "microscaler-faults-"));
  onEnd(() => rmSync(folder, { recursive: true, force: true }));
  const disk = smallDisk(join(folder, "logs"));
  onEnd(disk.remove);
  const history = troubleHistory();
  const said = served();
  const known: { pausedAt: () => number | undefined; patience: number; planes?: Planes } = {
    pausedAt: () => undefined,
    patience,
  };
  const truth = oracle(pools, lawsOf(said, history, known));
  const recovered = recoveries(truth, history, patience);
  const queue = pools.find(({ workloads }) => workloads[0]?.follows === "queue")?.name ?? "";
  const ready = () => truth.pool(queue).slots.get("worker")?.[1] ?? 0;
  const metrics = await startMetrics(said, { pool: queue, ready });
  onEnd(metrics.close);
  const addresses = await addressesOf(metrics);
  const links = await openLinks(linkPairs(), addresses);
  onEnd(links.close);
  const config = join(folder, "pools.yaml");
  const stateDir = join(folder, "state");
  mkdirSync(stateDir);
  const urls = new Map(readPools().map((pool) => [pool, `http://${links.address("collectors", pool)}/${pool}`]));
  writeFileSync(config, configText(urls, addresses.get("actuator") ?? ""));
  const planes = planesOf({
    ...{ addresses, links, config, folder, stateDir, logs: disk.folder },
    onJournal: () => journalReader(truth.take),
    onSurprise: truth.accuse,
  });
  known.planes = planes;
  onEnd(() => Promise.all(planes.all.map((one) => one.end("SIGKILL"))));
  for (const one of planes.all) await one.start();
  const actuator = applyCaller(addresses.get("actuator") ?? "");
  onEnd(actuator.close);
  const pushed = pusher(
    collectorNames.map((name) => links.address("pusher", name)),
    "pushed",
    said,
  );
  onEnd(pushed.close);
  const names = pools.map(({ name }) => name);
  const witnesses = engineNames.map((name) => witness(name, links.address("controller", name), names, truth.accuse));
  onEnd(() => {
    for (const one of witnesses) one.close();
  });
  const asked = wanted(witnesses);
  known.pausedAt = () => asked.pausedAt;
  return {
    keepLogs: () => {
      const kept = mkdtempSync(join(tmpdir(), "microscaler-faults-logs-"));
      cpSync(disk.folder, kept, { recursive: true });
      return kept;
    },
    ...{ patience, planes, links, metrics, disk, history, witnesses, actuator },
    ...{ pusher: pushed, oracle: truth, wanted: asked, recoveries: recovered },
  };
}

/** Pools whose metric is read from the server of the metrics. */
function readPools(): readonly string[] {
  const read = pools.filter(({ workloads: [first] }) => first?.follows === "gauge" || first?.follows === "queue");
  return read.map(({ name }) => name);
}

async function addressesOf(metrics: Metrics): Promise<ReadonlyMap<string, string>> {
  const addresses = new Map(readPools().map((pool) => [pool, metrics.address]));
  for (const name of ["redis", "actuator", ...collectorNames, ...engineNames, "console"]) {
    addresses.set(name, `127.0.0.1:${await freePort()}`);
  }
  return addresses;
}

function linkPairs(): readonly (readonly [from: string, to: string])[] {
  const dialled = ["redis", "actuator", ...collectorNames];
  return [
    ...engineNames.flatMap((engine) => dialled.map((to) => [engine, to] as const)),
    ...engineNames.map((engine) => ["controller", engine] as const),
    ["console", engineNames[0]],
    ...collectorNames.map((collector) => ["pusher", collector] as const),
    ...readPools().map((pool) => ["collectors", pool] as const),
  ];
}
