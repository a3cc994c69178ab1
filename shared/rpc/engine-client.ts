import type { ClientReadableStream } from "@grpc/grpc-js";
import type { DecisionEvent } from "../../proto/gen/microscaler/v1/DecisionEvent.js";
import type { PoolEvent } from "../../proto/gen/microscaler/v1/PoolEvent.js";
import type { MicroscalerError } from "../errors.ts";
import type { Decision } from "../model/decision.ts";
import type { Pause } from "../model/pool.ts";
import type { Explanation, FixedReplicas, PoolStatus } from "../model/status.ts";
import { channelTo, showing } from "./channel.ts";
import { call } from "./client.ts";
import { protos } from "./definitions.ts";
import type { Dial } from "./dial.ts";
import { keepOpen } from "./keep-open.ts";
import { ownedStreams } from "./owned-streams.ts";
import { type PoolCalls, poolCalls, revisionOf } from "./pool-calls.ts";
import { bigintOf, optional } from "./wire/numbers.ts";
import { decisionFromWire, explanationFromWire, statusFromWire } from "./wire/status.ts";

export type { ConfiguredPool } from "./pool-calls.ts";

export interface StreamEvents<Message> {
  onMessage(message: Message): void;
  /** The engine answers: told within a second, also where there is nothing else to tell; again after each loss. */
  readonly onUp?: () => void;
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

export interface EngineClient extends PoolCalls {
  /** Status now and on every change, for ever. */
  watchPool(pool: string, events: StreamEvents<PoolStatus>): { close(): void };
  /** Decisions of a pool (left out: of all) after one (left out: all that are kept), resumed after a loss without a gap or a repetition. */
  watchDecisions(pool: string | undefined, events: StreamEvents<Decision>, afterId?: bigint): { close(): void };
  explain(pool: string, workload: string): Promise<{ explanation: Explanation; recent: readonly Decision[] }>;
  setFixed(request: SetFixed): Promise<FixedReplicas>;
  setDemand(request: SetDemand): Promise<void>;
  pause(request: SetPause): Promise<void>;
  resume(request: PauseOn): Promise<void>;
  /** The same engine over the same connection, showing somebody else's token; its `close` ends its own streams alone. */
  as(token: string): EngineClient;
  close(): void;
}

const deadlineMs = 5000;

const { service } = protos.DecisionEngine;

export function engineClient(address: string, dial?: Dial): EngineClient {
  const [credentials, options] = channelTo(address, dial);
  const peer = `the engine at ${address}`;
  const client = new protos.DecisionEngine(address, credentials, options);
  const as = (token: string): EngineClient => {
    const own = { channelOverride: client.getChannel(), interceptors: [showing(() => token)] };
    return callsOf(peer, new protos.DecisionEngine(address, credentials, own), () => undefined, as);
  };
  return callsOf(peer, client, () => client.close(), as);
}

function callsOf(
  peer: string,
  client: InstanceType<typeof protos.DecisionEngine>,
  disconnect: () => void,
  as: EngineClient["as"],
): EngineClient {
  const streams = ownedStreams({ close: disconnect });
  return {
    as,
    ...poolCalls(peer, client),
    watchPool: (pool, events) =>
      streams.own(
        keepOpen<PoolEvent, ClientReadableStream<PoolEvent>>({
          peer,
          open: () => client.watchPool({ pool }),
          onMessage: ({ status }) => status && events.onMessage(statusFromWire(status)),
          onUp: events.onUp,
          onDown: events.onDown,
        }),
      ),
    watchDecisions: (pool, events, afterId) => {
      let last = afterId;
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
        onUp: events.onUp,
        onDown: events.onDown,
      });
      return streams.own(link);
    },
    explain: async (pool, workload) => {
      const answer = await call(peer, client, service.Explain, { pool, workload }, { deadlineMs });
      return { explanation: explanationFromWire(answer), recent: answer.recent.map(decisionFromWire) };
    },
    setFixed: async ({ expectedRevision, ...rest }) => {
      const request = { ...rest, ...revisionOf(expectedRevision) };
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
