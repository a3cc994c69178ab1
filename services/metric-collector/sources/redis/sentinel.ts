import { MicroscalerError } from "../../../../shared/errors.ts";
import type { JsonObject } from "../../../../shared/model/json.ts";
import type { Opening } from "../connection/client-pool.ts";
import { withinMs } from "../connection/limited.ts";
import { redisFailure } from "./failure.ts";
import { openMs, openRedisNode, type RedisNode } from "./node.ts";
import { refusalIn, textIn } from "./reply.ts";
import { addressOf, isHost, type RedisIdentity, type RedisTarget } from "./target.ts";

/** A master that Sentinels know by a name. Holds secrets. */
export interface SentinelConnection extends JsonObject {
  readonly master: string;
  readonly sentinels: readonly RedisTarget[];
  readonly identity: RedisIdentity;
}

/** Asks all Sentinels at once who the master is, and connects to what the first says. */
export async function openMaster(connection: SentinelConnection, opening: Opening): Promise<RedisNode> {
  const { master, sentinels, identity } = connection;
  const address = await withinMs(
    opening.signal,
    openMs,
    (limited) => Promise.any(sentinels.map((sentinel) => ask(sentinel, connection, limited))), // the others are not waited for
  );
  const server = `the master ${address}`;
  const node = await named(server, master, openRedisNode({ ...identity, address }, opening));
  const asked = withinMs(opening.signal, openMs, (limited) => isMaster(node, limited));
  if (await named(server, master, asked).catch(closing(node))) return node;
  await node.close();
  throw unusable(`${address}, which the Sentinels call the master "${master}", is a replica: it is being replaced`);
}

async function ask(
  sentinel: RedisTarget,
  { master, identity }: SentinelConnection,
  signal: AbortSignal,
): Promise<string> {
  const server = `the Sentinel ${sentinel.address}`;
  const node = await named(server, master, openRedisNode(sentinel, { signal, lost: () => undefined }));
  try {
    const reply = await named(server, master, node.asking(signal)("SENTINEL", "GET-MASTER-ADDR-BY-NAME", master));
    if (reply === null) throw unusable(`${server} knows no master "${master}"`);
    const [host, port] = Array.isArray(reply) ? reply.map(textIn) : [];
    if (!host || !port || !/^\d{1,5}$/.test(port)) throw unusable(`${server} does not answer as a Sentinel would`);
    if (isHost(host, identity) && isHost(host, sentinel)) return addressOf(host, port);
    throw unusable(`${server} says of the master "${master}" a host that none can be`);
  } finally {
    await node.close();
  }
}

/** The same, failing with a sentence that says which of the servers it is about. */
async function named<Value>(server: string, master: string, promise: Promise<Value>): Promise<Value> {
  try {
    return await promise;
  } catch (thrown) {
    throw unusable(redisFailure(thrown, { server, key: master, grant: "+sentinel|get-master-addr-by-name +role" }));
  }
}

function unusable(message: string): MicroscalerError {
  return new MicroscalerError("unavailable", message);
}

function closing(node: RedisNode): (thrown: unknown) => Promise<never> {
  return async (thrown) => {
    await node.close();
    throw thrown;
  };
}

/** Sentinels may not know yet; a user who may not ask is believed. */
async function isMaster(node: RedisNode, signal: AbortSignal): Promise<boolean> {
  try {
    const reply = await node.asking(signal)("ROLE");
    return !Array.isArray(reply) || textIn(reply[0]) !== "slave";
  } catch (thrown) {
    if (refusalIn(thrown)) return true;
    throw thrown;
  }
}
