import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { parse } from "../../shared/config/parse.ts";
import { invalid, messageOf } from "../../shared/errors.ts";
import type { RunningService, ServiceOptions } from "../../shared/lifecycle/service.ts";
import type { JsonObject } from "../../shared/model/json.ts";
import { actuatorClient } from "../../shared/rpc/actuator-client.ts";
import { collectorClient } from "../../shared/rpc/collector-client.ts";
import type { Dial } from "../../shared/rpc/dial.ts";
import { servePlane } from "../../shared/rpc/plane.ts";
import { memoryStore } from "../../shared/state/memory-store.ts";
import type { Store } from "../../shared/state/store.ts";
import type { Log } from "../../shared/telemetry/log.ts";
import { Actuators } from "./actuators.ts";
import { Busyness } from "./busyness.ts";
import { planeChecks } from "./checks/plane-checks.ts";
import { DecisionLog } from "./decision-log.ts";
import { Engine } from "./engine.ts";
import { FairTurns } from "./fair-turns.ts";
import { FilePools } from "./file-pools.ts";
import { scalerHandlers } from "./keda/scaler-handlers.ts";
import { metricHub } from "./metric-hub.ts";
import { PoolPublisher } from "./pool-publisher.ts";
import { PoolSeats } from "./pool-seats.ts";
import { poolViews } from "./pool-views.ts";
import { readinessProblems } from "./readiness.ts";
import { poolSchema } from "./schema.ts";
import { engineHandlers } from "./server.ts";

/** What a configuration file says to an engine. */
export interface EngineConfig {
  /** `host:port` of each actuator, by the name that pools give it. */
  readonly actuators: ReadonlyMap<string, string>;
  readonly pools: readonly JsonObject[];
}

export interface EngineOptions extends ServiceOptions, EngineConfig {
  readonly log: Log;
  /** `host:port` of each metric-collector. */
  readonly collectors: readonly string[];
  /** The name of the configuration file: engines that are told the same share its pools. @default "" */
  readonly file?: string;
  /** What engines share; closed with the engine. @default this process's memory */
  readonly store?: Store;
  /** For how long a lease holds without being renewed. @default 2000 */
  readonly leaseTtlMs?: number;
  /** How it dials the other planes. */
  readonly dial?: Dial;
  /** Pools of the API may run programs. @default false */
  readonly allowExec?: boolean;
}

export interface RunningEngine extends RunningService {
  /** Whether a configuration would be taken. @throws MicroscalerError `invalid`; `wrong-state` where it claims a pool that came by the API; `unavailable`, `timeout` where the store cannot tell */
  check(config: EngineConfig): Promise<void>;
  /** The file says something else from now on; taken whole or not at all. @throws MicroscalerError as `check` */
  configure(config: EngineConfig): Promise<void>;
}

const standardLeaseTtlMs = 2000;

const drainMs = 1000;

/** The store has so long to take the pools of the file when an engine starts; else it goes on in the background. */
const settleMs = 2000;

/** Starts a decision-engine. @throws MicroscalerError `invalid` where a pool is not valid or names no known actuator. */
export async function startEngine(options: EngineOptions): Promise<RunningEngine> {
  checkConfig(options);
  const parts = wire(options);
  const { filePools, seats, actuators, release } = parts;
  const engine = new Engine(parts);
  const api = engineHandlers(engine);
  const scaler = scalerHandlers({ watch: engine.views.watch, names: () => engine.names() });
  const handlers = { ...api.handlers, ...scaler.handlers };
  const ready = () => readinessProblems(parts);
  const server = await servePlane(options, ["DecisionEngine", "ExternalScaler"], handlers, ready).catch(
    async (thrown: unknown) => {
      await release();
      throw thrown;
    },
  );
  const end = async () => {
    api.endWatches();
    scaler.end();
    await Promise.all([release(), server.stop(drainMs)]);
  };
  await filePools.want(options.pools, settleMs);
  await seats.shared(
    options.pools.map(({ name }) => String(name)),
    settleMs,
  );
  const check = async (config: EngineConfig) => {
    checkConfig(config);
    await filePools.check(config.pools);
  };
  let ended: Promise<void> | undefined;
  return {
    name: "engine",
    address: server.address,
    check,
    configure: async (config) => {
      await check(config);
      // what is on its way out of a pool needs its actuator to the end
      const replaced = actuators.configure(config.actuators, seats.actuatorsInUse());
      await seats.actuatorsChanged(replaced.names);
      replaced.close();
      await filePools.want(config.pools, settleMs);
    },
    stop: () => {
      ended ??= end();
      return ended;
    },
  };
}

/** Everything an engine is made of, at work; `release` ends it in an order that loses nothing. */
function wire({ log, dial, file = "", leaseTtlMs = standardLeaseTtlMs, ...options }: EngineOptions) {
  const store = options.store ?? memoryStore();
  const decisions = new DecisionLog(store, (thrown) =>
    log.warn({ problem: messageOf(thrown) }, "decisions wait to be written down"),
  );
  const actuators = new Actuators((name, address) => actuatorClient(name, address, dial));
  actuators.configure(options.actuators);
  const collectors = options.collectors.map((name) => ({ name, client: collectorClient(name, dial) }));
  const clients = collectors.map(({ client }) => client);
  const hub = metricHub(collectors, (collector, problem) => {
    if (problem) log.warn({ collector, problem: problem.message }, "collector lost");
    else log.info({ collector }, "collector connected");
  });
  const holder = `${hostname()}-${process.pid}-${randomUUID().slice(0, 8)}`;
  const busyness = new Busyness();
  const pace = { followersMs: busyness.followers, inTurn: new FairTurns().take };
  const seats = new PoolSeats({ store, hub, actuators, decisions, holder, leaseTtlMs, pace, log });
  const publisher = new PoolPublisher(store, seats, log);
  const filePools = new FilePools(store, file, log);
  const checks = planeChecks({ collectors: clients, actuators, allowExec: options.allowExec ?? false });
  const release = async () => {
    busyness.stop();
    filePools.stop();
    publisher.stop();
    await seats.stop();
    await decisions.stop();
    for (const part of [hub, ...clients, actuators]) part.close();
    await store.close();
  };
  return { store, decisions, actuators, seats, filePools, checks, views: poolViews(seats, store), release };
}

/** @throws MicroscalerError `invalid` with the first pool that is not valid */
function checkConfig({ pools, actuators }: EngineConfig): void {
  for (const configured of pools) {
    const spec = parse(poolSchema, configured, `pool ${String(configured.name)}`);
    if (actuators.has(spec.actuator)) continue;
    const known = [...actuators.keys()].join(", ") || "none";
    throw invalid(`pool ${spec.name}`, [
      { path: "actuator", problem: `there is no actuator "${spec.actuator}"; there are: ${known}` },
    ]);
  }
}
