import { Actuators } from "../../services/decision-engine/actuators.ts";
import { DecisionLog } from "../../services/decision-engine/decision-log.ts";
import { PoolPublisher } from "../../services/decision-engine/pool-publisher.ts";
import { PoolSeats } from "../../services/decision-engine/pool-seats.ts";
import { type PoolViews, poolViews } from "../../services/decision-engine/pool-views.ts";
import type { Command, Fence } from "../../shared/model/command.ts";
import type { JsonObject } from "../../shared/model/json.ts";
import type { WorkloadObservation } from "../../shared/model/observation.ts";
import type { ActuatorClient } from "../../shared/rpc/actuator-client.ts";
import type { PoolEvents, PoolStream } from "../../shared/rpc/pool-stream.ts";
import type { PoolRecord, Store } from "../../shared/state/store.ts";
import { keptLog } from "./kept-log.ts";
import { scriptedHub } from "./loop-bench.ts";

/** A scheduler that does at once what it is told, for any number of pools and engines. */
export interface FarScheduler {
  readonly client: ActuatorClient;
  readonly commands: readonly Command[];
  /** Who opened each pool, oldest first. */
  readonly opened: readonly (Fence & { readonly pool: string })[];
  running(pool: string, workload: string): number | undefined;
}

interface Watch {
  readonly pool: string;
  readonly events: PoolEvents;
}

export function farScheduler(): FarScheduler {
  const counts = new Map<string, number>();
  const names = new Map<string, Set<string>>();
  const commands: Command[] = [];
  const opened: (Fence & { pool: string })[] = [];
  const watches = new Set<Watch>();
  const keyOf = (pool: string, workload: string) => `${pool}/${workload}`;
  const report = ({ pool, events }: Watch) => {
    const newest = commands.findLast((command) => command.pool === pool);
    const workloads = [...(names.get(pool) ?? [])].map((workload): WorkloadObservation => {
      const desired = counts.get(keyOf(pool, workload));
      const rest = { starting: 0, stopping: 0, standby: 0 };
      return { workload, ready: desired ?? 0, ...rest, ...(desired === undefined ? {} : { desired }) };
    });
    const seen = newest ? { sequence: newest.sequence } : {};
    events.onObservation({ pool, workloads, sentAtMs: 0, peakReplicas: 0, ...seen }, performance.now());
  };
  const send: PoolStream["send"] = async (command) => {
    commands.push(command);
    for (const { run, desired } of command.orders)
      if (desired !== undefined) counts.set(keyOf(command.pool, run.workload), desired);
    for (const watch of watches) if (watch.pool === command.pool) report(watch);
    return command.orders.map(({ run }) => ({ workload: run.workload, kind: "accepted" }));
  };
  const client: ActuatorClient = {
    describe: async () => ({
      ...{ kind: "scripted", version: "0" },
      capabilities: { replicasOutliveActuator: true, locksWhileScaling: false, standby: [], victimChoice: [] },
    }),
    validate: async () => [],
    observe: (opening, events) => {
      const { pool, fence, runs } = opening();
      opened.push({ ...fence, pool });
      names.set(pool, new Set([...(names.get(pool) ?? []), ...runs.map(({ workload }) => workload)]));
      const watch = { pool, events };
      watches.add(watch);
      queueMicrotask(() => watches.has(watch) && report(watch));
      return { send, close: () => watches.delete(watch) };
    },
    close: () => undefined,
  };
  return { client, commands, opened, running: (pool, workload) => counts.get(keyOf(pool, workload)) };
}

/** One engine of several on one store, without its server. */
export interface BenchEngine {
  readonly seats: PoolSeats;
  readonly views: PoolViews;
  readonly lines: readonly Record<string, unknown>[];
  /** The pools it leads for certain now. */
  leads(): readonly string[];
  /** It reaches these actuators from now on. */
  configure(actuators: readonly string[]): void;
  stop(): Promise<void>;
}

export const benchLeaseTtlMs = 2000;

export function startBenchEngine(holder: string, store: Store, far: FarScheduler, actuators = ["sim"]): BenchEngine {
  const kept = keptLog();
  const { log } = kept;
  const decisions = new DecisionLog(store, () => undefined);
  const known = new Actuators(() => far.client);
  const configure = (names: readonly string[]) => known.configure(new Map(names.map((name) => [name, `${name}:1`])));
  configure(actuators);
  const hub = scriptedHub();
  const leaseTtlMs = benchLeaseTtlMs;
  const pace = { followersMs: () => 2, inTurn: (act: () => void) => act() };
  const seats = new PoolSeats({ store, hub, actuators: known, decisions, holder, leaseTtlMs, pace, log });
  const publisher = new PoolPublisher(store, seats, log);
  return {
    seats,
    views: poolViews(seats, store),
    lines: kept.lines,
    leads: () =>
      seats
        .loops()
        .map(({ spec }) => spec.name)
        .filter((pool) => seats.lease(pool) !== undefined),
    configure: (names) => void seats.actuatorsChanged(configure(names).names),
    stop: async () => {
      publisher.stop();
      await seats.stop();
      await decisions.stop();
    },
  };
}

/** A pool with one workload `a` of a fixed count. */
export function fixedPool(name: string, replicas: number, more: JsonObject = {}): Omit<PoolRecord, "revision"> {
  const workload = {
    ...{ name: "a", priority: 1, replicas: { min: 1 }, run: {} },
    target: { kind: "fixed", replicas },
  };
  const spec = { name, actuator: "sim", capacity: 10, workloads: [workload], ...more };
  return { name, spec, origin: "api", leaving: [], removed: false };
}
