import { CallRoom } from "../../services/decision-engine/call-room.ts";
import { LeaseBook } from "../../services/decision-engine/lease-book.ts";
import type { MetricHub } from "../../services/decision-engine/metric-hub.ts";
import type { PlacedSample } from "../../services/decision-engine/placed-sample.ts";
import { PoolLoop } from "../../services/decision-engine/pool-loop.ts";
import { MicroscalerError } from "../../shared/errors.ts";
import type { Capabilities } from "../../shared/model/actuator-info.ts";
import type { Command } from "../../shared/model/command.ts";
import type { MetricHint } from "../../shared/model/metric.ts";
import type { PoolObservation, WorkloadObservation } from "../../shared/model/observation.ts";
import type { PoolSpec } from "../../shared/model/pool.ts";
import type { ActuatorClient } from "../../shared/rpc/actuator-client.ts";
import type { PoolEvents, PoolStream } from "../../shared/rpc/pool-stream.ts";
import { memoryStore } from "../../shared/state/memory-store.ts";
import type { Store } from "../../shared/state/store.ts";
import { keptLog } from "./kept-log.ts";
import { observed, sampleOf } from "./pool-builders.ts";

/** The far side of the wire: keeps what it is told, and reports what the test says. */
export interface FarSide {
  readonly client: ActuatorClient;
  readonly commands: Command[];
  /** What each command asks of a workload, oldest first. */
  ordered(workload: string): (number | undefined)[];
  /** Everything that was ordered runs, and nothing else. */
  report(...workloads: WorkloadObservation[]): void;
  /** The scheduler behind it does not answer: these are the last counts known. */
  reportLastKnown(unreachable: string, ...workloads: WorkloadObservation[]): void;
  lose(): void;
}

const noCapabilities: Capabilities = {
  replicasOutliveActuator: true,
  locksWhileScaling: false,
  standby: [],
  victimChoice: [],
};

export function farSide(pool: string, capabilities: Partial<Capabilities> = {}): FarSide {
  const commands: Command[] = [];
  const watchers: PoolEvents[] = [];
  const report = (workloads: WorkloadObservation[], rest: Partial<PoolObservation> = {}) => {
    const sequence = commands.at(-1)?.sequence;
    const seen = sequence === undefined ? {} : { sequence };
    const observation = { pool, workloads, sentAtMs: 0, peakReplicas: 0, ...seen, ...rest };
    watchers.at(-1)?.onObservation(observation, performance.now());
  };
  const send: PoolStream["send"] = async (command) => {
    commands.push(command);
    return command.orders.map(({ run }) => ({ workload: run.workload, kind: "accepted" }));
  };
  const client: ActuatorClient = {
    describe: async () => ({ kind: "scripted", version: "0", capabilities: { ...noCapabilities, ...capabilities } }),
    validate: async () => [],
    observe: (_, events) => {
      watchers.push(events);
      return { send, close: () => undefined };
    },
    close: () => undefined,
  };
  return {
    client,
    commands,
    ordered: (workload) =>
      commands.flatMap(({ orders }) => orders.filter(({ run }) => run.workload === workload)).map((one) => one.desired),
    report: (...workloads) => report(workloads),
    reportLastKnown: (unreachable, ...workloads) => report(workloads, { unreachable }),
    lose: () => watchers.at(-1)?.onDown(new MicroscalerError("unavailable", "the actuator is gone")),
  };
}

/** Gives samples by the name of their source; all metrics of one source are one. */
export interface ScriptedHub extends MetricHub {
  give(source: string, value: number | string): void;
  /** What the collector was told of a source last. */
  hinted(source: string): MetricHint | undefined;
}

export function scriptedHub(): ScriptedHub {
  const takers = new Map<unknown, (sample: PlacedSample) => void>();
  const hints = new Map<unknown, MetricHint>();
  return {
    subscribe: ({ source }, take) => {
      takers.set(source, take);
      return { hint: (hint) => hints.set(source, hint), end: () => takers.delete(source) };
    },
    links: () => [{ kind: "collector", name: "collector", up: true }],
    close: () => undefined,
    hinted: (source) => hints.get(source),
    give: (source, value) => takers.get(source)?.({ ...sampleOf(value, performance.now()), source }),
  };
}

export interface LoopParts {
  readonly client: ActuatorClient;
  readonly store?: Store;
  readonly hub?: MetricHub;
  readonly holder?: string;
  readonly kept?: ReturnType<typeof keptLog>;
  readonly leaving?: ReadonlyMap<string, number>;
}

const leaseTtlMs = 2000;
const paces = { pace: { followersMs: () => 2, inTurn: (act: () => void) => act() }, checkpointEveryMs: () => 1000 };

/** A loop that leads its pool as soon as it can; stopping it gives its lease back. */
export type StartedLoop = Pick<PoolLoop, "spec" | "status" | "parts" | "subscribe" | "areLeft" | "stop">;

/** The loop of a pool as an engine starts it. */
export function startLoop(spec: PoolSpec, parts: LoopParts): StartedLoop {
  const { client, store = memoryStore(), hub = scriptedHub(), holder = "e", kept = keptLog() } = parts;
  const leases = new LeaseBook(store, holder, leaseTtlMs, {
    onTaken: (lease) => void loop.lead(lease),
    onHeld: () => undefined,
    onBack: () => loop.decideAgain(),
    onError: (thrown) => kept.log.warn({ err: thrown }, "the store cannot be asked for leases"),
    onFault: (_, err) => kept.log.error({ err }, "the lease cannot be taken up"),
  });
  const decisions = { record: () => undefined };
  const { leaving = new Map() } = parts;
  const loop = new PoolLoop(spec, {
    store,
    hub,
    actuator: client,
    decisions,
    leases,
    log: kept.log,
    leaving,
    ...paces,
    room: new CallRoom(64),
  });
  leases.want(spec.name);
  return {
    spec,
    status: () => loop.status(),
    parts: () => loop.parts(),
    subscribe: (changed) => loop.subscribe(changed),
    areLeft: (counts) => loop.areLeft(counts),
    stop: async () => {
      await loop.stop();
      await leases.stop();
    },
  };
}

/** So many replicas ready as were ordered; without a number, none and no order known. */
export function running(workload: string, desired?: number): WorkloadObservation {
  if (desired !== undefined) return observed(workload, desired);
  return { workload, ready: 0, starting: 0, stopping: 0, standby: 0 };
}
