import { randomUUID } from "node:crypto";
import { expect } from "vitest";
import type { MicroscalerError } from "../../shared/errors.ts";
import type { ApplyOutcome, Command, Fence, Order, RunSpec } from "../../shared/model/command.ts";
import type { JsonObject } from "../../shared/model/json.ts";
import type { PoolObservation, WorkloadObservation } from "../../shared/model/observation.ts";
import { type ActuatorClient, actuatorClient } from "../../shared/rpc/actuator-client.ts";
import { type ApplyCaller, applyCaller } from "../support/apply-call.ts";

/** An actuator with a real scheduler behind it, as the suite needs it. */
export interface ActuatorBackend {
  /** Starts it, or starts it again with the same state folder. */
  start(): Promise<{ readonly address: string; stop(): Promise<void> }>;
  /** How a replica is run that stays until it is told to stop; `mark` makes replicas findable and specifications differ. */
  run(mark: string): JsonObject;
  /** How a replica is run that can never be: what it is made of, or the scheduler's own word for it, does not exist. */
  runOfNothing(): JsonObject;
  /** Replicas are made of `run`, so that another one replaces them; where left out, it names something of the scheduler. */
  readonly makesReplicas?: true;
  /** Replicas with this mark that the scheduler itself has, whatever the actuator says. */
  running(mark: string): Promise<number>;
  /** Ends one of them behind the actuator's back. */
  endOne(mark: string): Promise<void>;
  /** Somebody else makes it one more; left out where nobody else can. */
  startOne?(mark: string, of: { readonly pool: string; readonly workload: string }): Promise<void>;
  /** The scheduler answers nobody; the result brings it back. Left out where there is none that could be away. */
  goDown?(): Promise<() => Promise<void>>;
  /** Every answer of the scheduler takes half a second longer; the result makes it fast again. */
  goSlow?(): Promise<() => Promise<void>>;
  /** Makes it impossible to record commands for new pools; the result makes it possible again. */
  breakRecords(): Promise<() => Promise<void>>;
  /** Leaves nothing behind. */
  cleanUp(): Promise<void>;
}

export const deadlineMs = 5000;
/** For what takes the scheduler's own time. */
export const patience = { timeout: 15_000, interval: 20 };
/** Whose commands a test sends where it does not say otherwise. */
export const holder: Fence = { holder: "engine-a", generation: 7n };

/** A started actuator with a client; it can be ended and started again. */
export interface Stage {
  readonly backend: ActuatorBackend;
  client(): ActuatorClient;
  address(): string;
  start(): Promise<void>;
  stop(): Promise<void>;
  /** A pool that no other test uses. */
  pool(): PoolStage;
}

interface Clients {
  readonly client: ActuatorClient;
  readonly caller: ApplyCaller;
}

/** One pool with one workload, `consumer`, unless a test says otherwise. */
interface PoolStage {
  readonly pool: string;
  readonly mark: string;
  spec(workload?: string, mark?: string): RunSpec;
  /** The same with these parts of `run` besides, e.g. `{ foreign: "adopt" }`. */
  specWith(more: JsonObject, min?: number): RunSpec;
  apply(sequence: bigint, orders: readonly Order[], fence?: Fence): Promise<readonly ApplyOutcome[]>;
  order(sequence: bigint, desired: number, fence?: Fence): Promise<readonly ApplyOutcome[]>;
  /** Waits until the scheduler has exactly so many. */
  settles(count: number, mark?: string): PromiseLike<void>;
  watch(runs?: readonly RunSpec[], fence?: Fence): Watching;
}

interface Watching {
  readonly seen: readonly PoolObservation[];
  readonly errors: readonly MicroscalerError[];
  workload(): WorkloadObservation | undefined;
  /** Orders on the stream that it is observed over; `by`: another pool or fence than that of the stream. */
  send(sequence: bigint, orders: readonly Order[], by?: Partial<Command>): Promise<readonly ApplyOutcome[]>;
  close(): void;
}

let pools = 0;
/** Other test files use the same scheduler at the same time. */
const life = `pool-${randomUUID().slice(0, 8)}`;

export function stageOf(name: string, backend: ActuatorBackend): Stage {
  let current: (Clients & { readonly address: string; stop(): Promise<void> }) | undefined;
  const running = () => {
    if (!current) throw new Error(`the ${name} actuator is not started`);
    return current;
  };
  const client = () => running().client;
  return {
    backend,
    client,
    address: () => running().address,
    start: async () => {
      const { address, stop } = await backend.start();
      current = { client: actuatorClient(name, address), caller: applyCaller(address), address, stop };
    },
    stop: async () => {
      const { client: open, caller, stop } = running();
      current = undefined;
      open.close();
      caller.close();
      await stop();
    },
    pool: () => poolStage(backend, running),
  };
}

function poolStage(backend: ActuatorBackend, running: () => Clients): PoolStage {
  pools += 1;
  const pool = `${life}-${pools}`;
  const first = `${pool}-first`;
  const spec = (workload = "consumer", mark = first) => ({ workload, run: backend.run(mark), hash: mark });
  const apply = (sequence: bigint, orders: readonly Order[], fence = holder) =>
    running().caller.apply({ pool, fence, sequence, orders }, { deadlineMs });
  return {
    pool,
    mark: first,
    spec,
    specWith: (more, min) => ({
      workload: "consumer",
      run: { ...backend.run(first), ...more },
      hash: `${first} ${JSON.stringify(more)}`,
      ...(min === undefined ? {} : { min }),
    }),
    apply,
    order: (sequence, desired, fence) => apply(sequence, [{ run: spec(), desired }], fence),
    settles: (count, mark = first) => expect.poll(() => backend.running(mark), patience).toBe(count),
    watch: (runs = [spec()], fence = holder) => watch(running().client, pool, runs, fence),
  };
}

function watch(client: ActuatorClient, pool: string, runs: readonly RunSpec[], fence: Fence): Watching {
  const seen: PoolObservation[] = [];
  const errors: MicroscalerError[] = [];
  const stream = client.observe(() => ({ pool, fence, runs }), {
    onObservation: (observation) => seen.push(observation),
    onDown: (error) => errors.push(error),
  });
  const workload = () => seen.at(-1)?.workloads.find((observed) => observed.workload === "consumer");
  const send: Watching["send"] = (sequence, orders, by) =>
    stream.send({ pool, fence, sequence, orders, ...by }, { deadlineMs });
  return { seen, errors, workload, send, close: stream.close };
}
