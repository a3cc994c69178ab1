import { MicroscalerError } from "../../../../shared/errors.ts";
import type { ClientPool } from "../connection/client-pool.ts";
import type { SourceAnswer, SourceReader } from "../source.ts";
import { type RedisAsked, redisFailure } from "./failure.ts";
import type { RedisCall, RedisNode } from "./node.ts";
import { refusalIn } from "./reply.ts";
import { addressOf, endpointOf, isHost, type RedisIdentity, type RedisTarget } from "./target.ts";

/** A key somewhere in a Redis Cluster. */
export interface ClusterReading {
  /** Addresses of some nodes. */
  readonly seeds: readonly string[];
  readonly identity: RedisIdentity;
  readonly asked: Omit<RedisAsked, "server">;
  /** Everything it reads lies on one node. */
  readonly read: (call: RedisCall) => Promise<SourceAnswer>;
}

type Outcome =
  | { readonly kind: "answer"; readonly answer: SourceAnswer }
  /** Another node has the key; `asking`: only for now, while it is being moved there. */
  | { readonly kind: "elsewhere"; readonly address: string; readonly asking: boolean; readonly reason: string }
  | { readonly kind: "failed"; readonly reason: string };

/** More than a cluster that is being rearranged needs. */
const mostRedirections = 5;

/**
 * Reads at the node that has the key, and follows it where a node says that it is elsewhere; no map of the cluster is kept.
 * Connections are shared with all metrics of the same node. A node that fails is left for the next of the seeds.
 */
export function clusterReader(nodes: ClientPool<RedisTarget, RedisNode>, reading: ClusterReading): SourceReader {
  const { seeds } = reading;
  let seed = 0;
  let here: Stay | undefined;
  let closed = false;

  const attempt = async (signal: AbortSignal): Promise<Outcome> => {
    const stay = here ?? stayAt(nodes, reading, seeds[seed % seeds.length] ?? "");
    here = stay;
    const outcome = await stay.read(signal);
    if (outcome.kind === "answer" || closed) return outcome;
    if (outcome.kind === "elsewhere" && outcome.asking) return await askedOnce(nodes, reading, outcome.address, signal);
    if (outcome.kind === "failed") seed += 1;
    here = outcome.kind === "failed" ? undefined : stayAt(nodes, reading, outcome.address);
    await stay.close();
    return outcome;
  };

  return {
    read: async (signal) => {
      let reason = "it was closed";
      for (let tries = 0; tries < seeds.length + mostRedirections && !closed; tries += 1) {
        const outcome = await attempt(signal);
        if (outcome.kind === "answer") return outcome.answer;
        if (outcome.kind === "failed" || tries >= mostRedirections) reason = outcome.reason;
        if (signal.aborted) break;
      }
      return { kind: "absent", reason };
    },
    close: async () => {
      closed = true;
      await here?.close();
    },
  };
}

interface Stay {
  read(signal: AbortSignal): Promise<Outcome>;
  close(): Promise<void>;
}

function stayAt(
  nodes: ClientPool<RedisTarget, RedisNode>,
  { identity, asked, read }: ClusterReading,
  address: string,
  asking = false,
): Stay {
  let outcome: Outcome = { kind: "failed", reason: "" };
  const told = (thrown: unknown) => redisFailure(thrown, { ...asked, server: address });
  const reader = nodes.reader(
    { ...identity, address },
    {
      read: async ({ asking: ask }, signal) => {
        try {
          signal.throwIfAborted(); // opening took longer than this reading has time
          const call = ask(signal);
          const answer = await read(asking ? whileMoved(call) : call);
          outcome = { kind: "answer", answer };
        } catch (thrown) {
          outcome = redirectIn(thrown, address, identity) ?? refused(thrown, told(thrown));
        }
        return { kind: "absent", reason: "" };
      },
      failure: (thrown) => {
        outcome = { kind: "failed", reason: told(thrown) };
        return outcome.reason;
      },
    },
  );
  return { read: (signal) => reader.read(signal).then(() => outcome), close: reader.close };
}

async function askedOnce(
  nodes: ClientPool<RedisTarget, RedisNode>,
  reading: ClusterReading,
  address: string,
  signal: AbortSignal,
): Promise<Outcome> {
  const guest = stayAt(nodes, reading, address, true);
  try {
    return await guest.read(signal);
  } finally {
    await guest.close();
  }
}

/** Each command is sent right behind the one that it needs. */
function whileMoved(call: RedisCall): RedisCall {
  return async (...command) => {
    const [, reply] = await Promise.all([call("ASKING"), call(...command)]);
    return reply;
  };
}

/** What a node refuses because of its own state another may tell; what is refused for other reasons all refuse. */
function refused(thrown: unknown, reason: string): Outcome {
  const told = thrown instanceof MicroscalerError || refusalIn(thrown) !== undefined;
  const passing = ["LOADING", "MASTERDOWN", "CLUSTERDOWN"].includes(refusalIn(thrown)?.code ?? "");
  if (!told || passing) return { kind: "failed", reason };
  return { kind: "answer", answer: { kind: "absent", reason } };
}

/** `MOVED 3999 10.0.0.2:6379`; without a host it is that of the node that says so. */
function redirectIn(thrown: unknown, from: string, identity: RedisIdentity): Outcome | undefined {
  const { code: kind = "", text = "" } = refusalIn(thrown) ?? {};
  if (kind !== "MOVED" && kind !== "ASK") return undefined;
  const [, host, port = ""] = /^\S+ \d{1,5} (\S*):(\d{1,5})$/.exec(text) ?? [];
  const where = host === "" ? endpointOf(from).host : host;
  if (where === undefined || !isHost(where, identity)) return { kind: "failed", reason: unknownHost(from, where) };
  const reason = `"${from}" says that the key is on another node, and so do the others; is the cluster being rearranged?`;
  return { kind: "elsewhere", address: addressOf(where, port), asking: kind === "ASK", reason };
}

/** "?" is what nodes say that prefer the names of nodes, of one that has none. */
function unknownHost(from: string, host?: string): string {
  const why = host === "?" ? ' ("?"); give that node a cluster-announce-hostname' : "";
  return `"${from}" says that the key is on another node, but not at which host${why}`;
}
