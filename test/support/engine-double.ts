import type { Protection } from "../../shared/access/protection.ts";
import { MicroscalerError } from "../../shared/errors.ts";
import type { Decision } from "../../shared/model/decision.ts";
import type { Moment } from "../../shared/model/moment.ts";
import type { Explanation, PoolStatus, WorkloadStatus } from "../../shared/model/status.ts";
import { type Outgoing, serverStream, unary } from "../../shared/rpc/handlers.ts";
import { heartbeat } from "../../shared/rpc/heartbeat.ts";
import { serveRpc } from "../../shared/rpc/server.ts";
import { pauseOf } from "../../shared/rpc/wire/pause.ts";
import { decisionToWire, explanationToWire, statusToWire } from "../../shared/rpc/wire/status.ts";
import { createLog } from "../../shared/telemetry/log.ts";
import { type DoublePools, poolHandlers } from "./engine-double-pools.ts";

/** A decision-engine for tests: serves the real contract over loopback gRPC and tells what the test scripts. */
export interface EngineDouble {
  readonly address: string;
  /** Creates the pool or changes its status, and tells those who watch it. */
  setStatus(status: PoolStatus): void;
  removePool(pool: string): void;
  /** Nobody decides the pool: nothing more is told of it, until it has another status. */
  silence(pool: string): void;
  decide(decision: Decision): void;
  /** How a pool was, oldest first. */
  setMoments(pool: string, moments: readonly Moment[]): void;
  /** Another person changes the count of a fixed target. */
  setFixed(pool: string, workload: string, replicas: number): void;
  /** Demands, pauses and resumptions that were asked for, oldest first. */
  said(): readonly Said[];
  /** Ends at once, as a kill does. */
  stop(): Promise<void>;
}

/** What was asked for; a workload that is not named is "". */
export interface Said {
  readonly call: "SetDemand" | "Pause" | "Resume";
  readonly pool: string;
  readonly workload: string;
  readonly owner: string;
  readonly direction?: string;
  readonly replicas?: number;
  readonly ttlMs?: number;
}

type StatusStream = Outgoing<{ status?: ReturnType<typeof statusToWire>; heartbeat?: { sentAtMs: number } }>;
type DecisionStream = Outgoing<{ decision?: ReturnType<typeof decisionToWire>; heartbeat?: { sentAtMs: number } }>;

interface State extends DoublePools {
  readonly statuses: Map<string, PoolStatus>;
  readonly decisions: Decision[];
  readonly poolStreams: Map<StatusStream, string>;
  readonly decisionStreams: Set<DecisionStream>;
  readonly said: Said[];
  readonly silent: Set<string>;
}

const log = createLog("engine-double", { level: "error" });

export interface EngineDoubleOptions {
  /** Lets a test restart it where it was. */
  readonly listen?: string;
  readonly decisions?: readonly Decision[];
  /** How pools were, by name. */
  readonly moments?: Readonly<Record<string, readonly Moment[]>>;
  /** Who asks for a pool is answered after this. */
  readonly beforePool?: () => Promise<void>;
  readonly protection?: Protection;
}

/** Starts with the given pools. */
export async function startEngineDouble(
  statuses: readonly PoolStatus[],
  { listen = "127.0.0.1:0", decisions = [], moments = {}, beforePool, protection }: EngineDoubleOptions = {},
): Promise<EngineDouble> {
  const state: State = {
    statuses: new Map(statuses.map((status) => [status.pool, status])),
    decisions: [...decisions],
    poolStreams: new Map(),
    decisionStreams: new Set(),
    said: [],
    silent: new Set(),
    applied: new Map(),
    moments: new Map(Object.entries(moments)),
    beforePool,
  };
  const handlers = { ...unaryHandlers(state), ...streamHandlers(state) };
  const server = await serveRpc(listen, "DecisionEngine", handlers, log, protection);
  return {
    address: server.address,
    setStatus: (status) => tellStatus(state, status),
    removePool: (pool) => {
      state.statuses.delete(pool);
      state.applied.delete(pool);
      for (const [stream, watched] of state.poolStreams) {
        if (watched === pool) stream.fail(new MicroscalerError("not-found", `there is no pool ${pool}`));
      }
    },
    silence: (pool) => state.silent.add(pool),
    decide: (decision) => {
      state.decisions.push(decision);
      for (const stream of state.decisionStreams) stream.send({ decision: decisionToWire(decision) });
    },
    setMoments: (pool, moments) => state.moments.set(pool, moments),
    setFixed: (pool, workload, replicas) => setFixed(state, { pool, workload, replicas }),
    said: () => state.said,
    stop: () => server.stop(0),
  };
}

function tellStatus(state: State, status: PoolStatus): void {
  state.statuses.set(status.pool, status);
  state.silent.delete(status.pool);
  for (const [stream, pool] of state.poolStreams) {
    if (pool === status.pool) stream.send({ status: statusToWire(status) });
  }
}

interface FixedOrder {
  readonly pool: string;
  readonly workload: string;
  readonly replicas?: number | undefined;
  readonly expectedRevision?: string | undefined;
}

function unaryHandlers(state: State) {
  return {
    ...poolHandlers(state),
    explain: unary(({ pool, workload }: { pool: string; workload: string }) => {
      const explanation: Explanation = {
        status: workloadOf(state, pool, workload),
        summary: "Consumer has 5 of 7 replicas ready.",
        least: { replicas: 1, reason: "bounded" },
        most: { replicas: 10, reason: "bounded" },
        waitsFor: ["2 replicas of remainder to stop"],
      };
      const recent = state.decisions.filter((made) => made.pool === pool && made.workload === workload);
      return { ...explanationToWire(explanation), recent: recent.map(decisionToWire) };
    }),
    setFixed: unary((order: FixedOrder) => setFixed(state, order)),
    setDemand: unary((said: Asked) => note(state, "SetDemand", said)),
    pause: unary((said: Asked) => note(state, "Pause", said)),
    resume: unary((said: Asked) => note(state, "Resume", said)),
  };
}

type Asked = Omit<Said, "call">;

/** Also pauses of a workload show in its status. */
function note(state: State, call: Said["call"], said: Asked) {
  const { pool, workload, direction = "", owner, replicas, ttlMs } = said;
  if (workload !== "") workloadOf(state, pool, workload);
  state.said.push({
    ...{ call, pool, workload, owner },
    ...(call === "Pause" && { direction }),
    ...(replicas !== undefined && { replicas }),
    ...(ttlMs !== undefined && { ttlMs }),
  });
  if (call === "SetDemand") return {};
  const status = statusOf(state, pool);
  const workloads = status.workloads.map(({ pauses = [], ...one }): WorkloadStatus => {
    if (workload !== one.workload) return { ...one, pauses };
    const others = pauses.filter((pause) => pause.owner !== owner);
    const own = { direction: pauseOf(direction) ?? "both", owner, wholePool: false };
    return { ...one, pauses: call === "Pause" ? [...others, own] : others };
  });
  tellStatus(state, { ...status, workloads });
  return {};
}

function streamHandlers(state: State) {
  const { decisions, poolStreams, decisionStreams } = state;
  const beat = () => ({ heartbeat: { sentAtMs: performance.now() } });
  return {
    watchPool: serverStream(({ pool }: { pool: string }, stream: StatusStream, { signal }) => {
      stream.send({ status: statusToWire(statusOf(state, pool)) });
      poolStreams.set(stream, pool);
      signal.addEventListener("abort", () => poolStreams.delete(stream));
      heartbeat(signal, () => {
        const status = state.silent.has(pool) ? undefined : state.statuses.get(pool);
        stream.send(beat());
        if (status) stream.send({ status: statusToWire(status) });
      });
    }),
    watchDecisions: serverStream(({ afterId }: { afterId?: string }, stream: DecisionStream, { signal }) => {
      const after = BigInt(afterId ?? "0");
      for (const made of decisions) if (made.id > after) stream.send({ decision: decisionToWire(made) });
      decisionStreams.add(stream);
      signal.addEventListener("abort", () => decisionStreams.delete(stream));
      heartbeat(signal, () => stream.send(beat()));
    }),
  };
}

function statusOf(state: State, pool: string): PoolStatus {
  const status = state.statuses.get(pool);
  if (!status) throw new MicroscalerError("not-found", `there is no pool ${pool}`);
  return status;
}

function workloadOf(state: State, pool: string, workload: string): WorkloadStatus {
  const found = statusOf(state, pool).workloads.find((one) => one.workload === workload);
  if (!found) throw new MicroscalerError("not-found", `pool ${pool} has no workload ${workload}`);
  return found;
}

/** Compare-and-set as the contract says; the scheduler follows at once. */
function setFixed(state: State, { pool, workload, replicas = 0, expectedRevision }: FixedOrder) {
  const { fixed, ...before } = workloadOf(state, pool, workload);
  if (!fixed) throw new MicroscalerError("wrong-state", `the target of ${workload} is ${before.target}, not fixed`);
  const revision = String(fixed.revision);
  if (expectedRevision !== undefined && expectedRevision !== revision) {
    const inForce = `revision ${revision} with ${fixed.replicas} replicas is in force, not ${expectedRevision}`;
    throw new MicroscalerError("revision-conflict", inForce, { details: { revision } });
  }
  const next = { replicas, revision: fixed.revision + 1n };
  const observed = { ready: replicas, starting: 0, stopping: 0, standby: 0 };
  const after: WorkloadStatus = { ...before, fixed: next, desired: replicas, observed };
  const status = statusOf(state, pool);
  const workloads = status.workloads.map((one) => (one.workload === workload ? after : one));
  tellStatus(state, { ...status, workloads, occupied: replicas });
  return { replicas, revision: String(next.revision) };
}
