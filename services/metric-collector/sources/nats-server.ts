import type { Socket } from "node:net";
import { z } from "zod";
import { clientPool, type Opening, type PooledClient } from "./client-pool.ts";
import { dial, dialTls, type Endpoint } from "./dial.ts";
import { NatsLink } from "./nats-link.ts";
import { type NatsCredentials, natsLogin } from "./nats-login.ts";
import { natsMessagesIn } from "./nats-messages.ts";
import { NotThisProtocol } from "./not-this-protocol.ts";
import { silenceWatch } from "./silence.ts";
import type { TlsOptions } from "./tls.ts";
import { untilAborted } from "./until-aborted.ts";

/** Where NATS servers are and as whom they are read. A type, so that it is JSON. */
export type NatsAddress = {
  /** Of one cluster; the first that lets us in is read. */
  readonly servers: readonly Pick<Endpoint, keyof Endpoint>[];
  readonly login: NatsCredentials;
  /** Left out: TLS only where a server wants it. */
  readonly tls: Pick<TlsOptions, keyof TlsOptions> | null;
};

/** One connection to NATS, for all that is read there. */
export interface NatsServer extends PooledClient {
  /** @throws NatsRefusal, NotThisProtocol, the error of the connection */
  request(subject: string, body: string, signal: AbortSignal): Promise<string>;
}

/** For each server of a list. */
const openMs = 5000;

export const natsServers = clientPool<NatsAddress, NatsServer>({
  open: openFirst,
  whenLate: "goes-on", // a consumer without a leader gives no answer; where nobody does, it is given up here
});

async function openFirst(address: NatsAddress, opening: Opening): Promise<NatsServer> {
  let failure: unknown;
  for (const server of address.servers) {
    try {
      return await openServer(server, address, opening);
    } catch (thrown) {
      failure = thrown;
      if (opening.signal.aborted) break;
    }
  }
  throw failure;
}

async function openServer(server: Endpoint, { login, tls }: NatsAddress, opening: Opening): Promise<NatsServer> {
  const soon = AbortSignal.any([opening.signal, AbortSignal.timeout(openMs)]);
  let socket = await dial(server, soon);
  try {
    const { nonce, tls_required: wanted } = await untilAborted(infoOn(socket), soon);
    const encrypted = tls !== null || wanted === true;
    if (encrypted) socket = await dialTls(server, tls ?? {}, soon, socket);
    const link = new NatsLink(socket);
    await untilAborted(link.greet({ ...introduction, tls_required: encrypted, ...natsLogin(login, nonce) }), soon);
    link.whenEnded(opening.lost);
    const watch = silenceWatch(opening.lost);
    return {
      request: (subject, body, signal) => watch(link.request(subject, body, signal), signal),
      close: async () => link.end(Object.assign(new Error("closed here"), { code: "UND_ERR_CLOSED" })),
    };
  } catch (thrown) {
    socket.destroy();
    throw thrown;
  }
}

const introduction = {
  ...{ verbose: false, pedantic: false, echo: false, protocol: 1 },
  ...{ headers: true, no_responders: true, name: "microscaler", lang: "node", version: "1" },
};

const info = z.object({
  server_id: z.string(),
  nonce: z.string().optional(),
  tls_required: z.boolean().optional(),
});

/** What a server says first, before it is asked anything. */
function infoOn(socket: Socket): Promise<z.output<typeof info>> {
  return new Promise((resolve, reject) => {
    let bytes: Buffer = Buffer.alloc(0);
    const settle = (how: () => void) => {
      socket.removeListener("data", heard);
      how();
    };
    const heard = (chunk: Buffer) => {
      bytes = Buffer.concat([bytes, chunk]);
      try {
        const [first] = natsMessagesIn(bytes).messages;
        if (!first) return;
        if (first.kind !== "info") throw new NotThisProtocol();
        const said = info.parse(JSON.parse(first.text));
        settle(() => resolve(said));
      } catch {
        settle(() => reject(new NotThisProtocol()));
      }
    };
    socket.on("data", heard);
    socket.once("error", reject);
    socket.once("close", () => reject(Object.assign(new Error("closed"), { code: "ECONNRESET" })));
  });
}
