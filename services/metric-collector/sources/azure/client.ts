import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import type { TokenCredential } from "@azure/identity";
import type { QueueClient } from "@azure/storage-queue";
import { MicroscalerError } from "../../../../shared/errors.ts";
import type { Json } from "../../../../shared/model/json.ts";
import { clientPool, type PooledClient } from "../connection/client-pool.ts";
import { tlsOptions, tlsParameter } from "../connection/tls.ts";
import type { AzureAccess } from "./access.ts";
import { proxyVariable } from "./proxy.ts";
import { sharedToken } from "./token.ts";

/** What queues share that are read at one server with one identity. */
export interface AzureConnection {
  readonly [of: string]: Json;
  /** Scheme, host and port. */
  readonly origin: string;
  /** Null: a key or a signature, which each queue has of its own; `""`: any identity of the surroundings. */
  readonly identity: string | null;
}

/** Connections to a queue service. */
export interface AzureQueueServer extends PooledClient {
  queue(name: string, access: AzureAccess): QueueClient;
}

const mostConnections = 64;

/** Servers of queues, shared by all metrics that are read there. */
export const azureQueueServers = clientPool<AzureConnection, AzureQueueServer>({
  open: async ({ origin, identity, tls }) => {
    const { AnonymousCredential, QueueClient, StorageSharedKeyCredential } = await import("@azure/storage-queue");
    const agent = agentFor(origin, tls);
    const token = identity === null ? undefined : await identityOf(identity);
    const options = { retryOptions: { maxTries: 1 }, ...(agent && { agent }) }; // the schedule tries again
    const credential = ({ account, proof }: AzureAccess) =>
      proof.kind === "key" ? new StorageSharedKeyCredential(account, proof.key) : (token ?? new AnonymousCredential());
    return {
      queue: (name, access) => {
        const sas = access.proof.kind === "signature" ? `?${access.proof.sas.replace(/^\?/, "")}` : "";
        return new QueueClient(`${access.service}/${name}${sas}`, credential(access), options);
      },
      close: async () => agent?.destroy(),
    };
  },
});

async function identityOf(clientId: string): Promise<TokenCredential> {
  const { DefaultAzureCredential, ManagedIdentityCredential } = await import("@azure/identity");
  return sharedToken(clientId === "" ? new DefaultAzureCredential() : new ManagedIdentityCredential({ clientId }));
}

/** Connections of our own, kept alive between readings, so that closing ends them. A proxy of the environment needs the client's. */
function agentFor(origin: string, tls: Json | undefined): HttpAgent | undefined {
  const proxy = proxyVariable(origin, process.env);
  const secure = origin.startsWith("https:");
  if (proxy !== undefined && secure && tls !== undefined) {
    const host = new URL(origin).hostname;
    const problem = `tls cannot be used through the proxy of ${proxy}: name ${host} in NO_PROXY, or leave tls out`;
    throw new MicroscalerError("invalid", problem);
  }
  if (proxy !== undefined) return undefined;
  const kept = { keepAlive: true, maxSockets: mostConnections };
  return secure ? new HttpsAgent({ ...kept, ...tlsOptions(tlsParameter.parse(tls)) }) : new HttpAgent(kept);
}
