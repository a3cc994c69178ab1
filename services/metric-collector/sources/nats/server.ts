import { clientPool, type Opening, type PooledClient } from "../connection/client-pool.ts";
import type { Endpoint } from "../connection/endpoint.ts";
import { withinMs } from "../connection/limited.ts";
import { silenceWatch } from "../connection/silence.ts";
import type { TlsOptions } from "../connection/tls.ts";
import { type NatsLibrary, natsLibrary } from "./library.ts";
import { type NatsCredentials, natsLogin } from "./login.ts";
import { natsRefusal } from "./refusal.ts";
import { connectedUnlessAborted } from "./sockets.ts";

/** Where NATS servers are and as whom they are read. A type, so that it is JSON. */
export type NatsAddress = {
  /** Of one cluster; the first that lets us in is read. */
  readonly servers: readonly Pick<Endpoint, keyof Endpoint>[];
  readonly login: NatsCredentials;
  /** `null`: TLS only where a server has it. */
  readonly tls: Pick<TlsOptions, keyof TlsOptions> | null;
};

/** One connection to NATS, for all that is read there. */
export interface NatsServer extends PooledClient {
  /** What is answered to an empty request. @throws NatsRefusal, NotThisProtocol, the error of the connection */
  request(subject: string, signal: AbortSignal): Promise<string>;
}

/** For each server of a list; more than the 2 s in which a NATS server wants to be logged in to. */
const openMs = 3000;
/** Longer than any reading may take: its own signal ends it. */
const forgottenMs = 60_000;

export const natsServers = clientPool<NatsAddress, NatsServer>({
  open: openFirst,
});

async function openFirst(address: NatsAddress, opening: Opening): Promise<NatsServer> {
  const library = await natsLibrary();
  let failure: unknown;
  for (const server of address.servers) {
    try {
      return await openServer(server, address, opening, library);
    } catch (thrown) {
      failure = thrown;
      if (opening.signal.aborted) break;
    }
  }
  throw failure;
}

async function openServer(
  { host, port }: Endpoint,
  { login, tls }: NatsAddress,
  opening: Opening,
  library: NatsLibrary,
): Promise<NatsServer> {
  const plan = {
    ...quietly,
    servers: `${host.includes(":") ? `[${host}]` : host}:${port}`,
    authenticator: natsLogin(login, library),
    ...(tls && { tls: { ...tls, host } }), // the library takes the certificate of an address for that of "localhost"
  };
  const failed = (thrown: unknown) => Promise.reject(natsRefusal(thrown, library));
  const connect = (signal: AbortSignal) => connectedUnlessAborted(() => library.connect(plan), signal);
  const connection = await withinMs(opening.signal, openMs, connect).catch(failed);
  void connection.closed().then(opening.lost);
  const watch = silenceWatch(opening.lost);
  const ask = async (subject: string) => (await connection.request(subject, "", { timeout: forgottenMs })).string();
  return {
    request: (subject, signal) => watch(ask(subject), signal).catch(failed),
    close: () => connection.close(),
  };
}

/** The schedule of the readings is the retry, and the list is tried by us. */
const quietly = {
  name: "microscaler",
  timeout: openMs,
  reconnect: false,
  maxReconnectAttempts: 0,
  ignoreClusterUpdates: true,
  noAsyncTraces: true,
};
