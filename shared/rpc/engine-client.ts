import type { ClientReadableStream } from "@grpc/grpc-js";
import type { DecisionEvent } from "../../proto/gen/microscaler/v1/DecisionEvent.js";
import type { PoolEvent } from "../../proto/gen/microscaler/v1/PoolEvent.js";
import type { MicroscalerError } from "../errors.ts";
import type { Decision } from "../model/decision.ts";
import type { Pause } from "../model/pool.ts";
import type { Explanation, FixedReplicas, PoolStatus } from "../model/status.ts";
import { call, channelOptions, insecure } from "./client.ts";
import { protos } from "./definitions.ts";
import { keepOpen } from "./keep-open.ts";
import { ownedStreams } from "./owned-streams.ts";
import { bigintOf, optional } from "./wire/numbers.ts";
import { decisionFromWire, explanationFromWire, statusFromWire } from "./wire/status.ts";

/** A pool as it was configured. */
export interface ConfiguredPool {
  readonly name: string;
  readonly specJson: string;
  readonly revision: bigint;
  readonly origin: string;
}

export interface StreamEvents<Message> {
  onMessage(message: Message): void;
  onDown(error: MicroscalerError): void;
}

export interface SetFixed {
  readonly pool: string;
  readonly workload: string;
  readonly replicas: number;
  /** Left out: whatever is in force is replaced. */
  readonly expectedRevision?: bigint;
}

export interface SetDemand {
  readonly pool: string;
  readonly workload: string;
  readonly replicas: number;
  readonly owner: string;
  /** Left out: 30 seconds. */
  readonly ttlMs?: number;
}

/** `workload` left out: the whole pool. */
export interface PauseOn {
  readonly pool: string;
  readonly workload?: string;
  readonly owner: string;
}

export interface SetPause extends PauseOn {
  readonly direction: Pause;
  /** Left out: until resumed. */
  readonly ttlMs?: number;
}

export interface EngineClient {
  listPools(): Promise<readonly ConfiguredPool[]>;
  getPool(pool: string): Promise<ConfiguredPool>;
  /** Status now and on every change, for ever. */
  watchPool(pool: string, events: StreamEvents<PoolStatus>): { close(): void };
  /** Decisions of a pool (left out: of all), resumed after a loss without a gap or a repetition. */
  watchDecisions(pool: string | undefined, events: StreamEvents<Decision>): { close(): void };
  explain(pool: string, workload: string): Promise<{ explanation: Explanation; recent: readonly Decision[] }>;
  setFixed(request: SetFixed): Promise<FixedReplicas>;
  setDemand(request: SetDemand): Promise<void>;
  pause(request: SetPause): Promise<void>;
  resume(request: PauseOn): Promise<void>;
  close(): void;
}

const deadlineMs = 5000;

const { service } = protos.DecisionEngine;

export function engineClient(address: string): EngineClient {
  const peer = `the engine at ${address}`;
  const client = new protos.DecisionEngine(address, insecure, channelOptions);
  const streams = ownedStreams(client);
  return {
    listPools: async () => {
      const { pools } = await call(peer, client, service.ListPools, {}, { deadlineMs });
      return pools.map((pool) => ({ ...pool, revision: bigintOf(pool.revision) }));
    },
    getPool: async (name) => {
      const pool = await call(peer, client, service.GetPool, { pool: name }, { deadlineMs });
      return { ...pool, revision: bigintOf(pool.revision) };
    },
    watchPool: (pool, events) =>
      streams.own(
        keepOpen<PoolEvent, ClientReadableStream<PoolEvent>>({
          peer,
          open: () => client.watchPool({ pool }),
          onMessage: ({ status }) => status && events.onMessage(statusFromWire(status)),
          onDown: events.onDown,
        }),
      ),
    watchDecisions: (pool, events) => {
      let last: bigint | undefined;
      const resume = () => optional("afterId", last === undefined ? undefined : String(last));
      const link = keepOpen<DecisionEvent, ClientReadableStream<DecisionEvent>>({
        peer,
        open: () => client.watchDecisions({ ...optional("pool", pool), ...resume() }),
        onMessage: ({ decision }) => {
          if (!decision) return;
          const made = decisionFromWire(decision);
          last = made.id;
          events.onMessage(made);
        },
        onDown: events.onDown,
      });
      return streams.own(link);
    },
    explain: async (pool, workload) => {
      const answer = await call(peer, client, service.Explain, { pool, workload }, { deadlineMs });
      return { explanation: explanationFromWire(answer), recent: answer.recent.map(decisionFromWire) };
    },
    setFixed: async ({ expectedRevision, ...rest }) => {
      const revision = optional(
        "expectedRevision",
        expectedRevision === undefined ? undefined : String(expectedRevision),
      );
      const request = { ...rest, ...revision };
      const set = await call(peer, client, service.SetFixed, request, { deadlineMs });
      return { replicas: set.replicas, revision: bigintOf(set.revision) };
    },
    setDemand: async (request) => {
      await call(peer, client, service.SetDemand, request, { deadlineMs });
    },
    pause: async (request) => {
      await call(peer, client, service.Pause, request, { deadlineMs });
    },
    resume: async (request) => {
      await call(peer, client, service.Resume, request, { deadlineMs });
    },
    close: streams.close,
  };
}
