import type { RequestListener, Server } from "node:http";
import { createServer, type ServerOptions } from "node:https";
import type { ServingTls } from "../access/protection.ts";

export interface TlsServers {
  /** As Fastify wants it; called again for a second address of the same name. */
  readonly serverFactory: (listener: RequestListener) => Server;
  /** Certificates are not looked after any more. */
  stop(): void;
}

export interface TlsServersOptions {
  /** Time for a request to arrive as a whole, in ms. */
  readonly requestTimeoutMs: number;
  /** Whether a client without a certificate is kept out where certificates are asked for. @default true */
  readonly demanded?: boolean;
}

/** An open connection that has not finished its handshake by then is cut. */
const handshakeMs = 10_000;

/** HTTPS servers whose certificate follows its files: connections that are open stay, new ones get the new certificate. */
export function tlsServers(tls: ServingTls, { requestTimeoutMs, demanded = true }: TlsServersOptions): TlsServers {
  const servers = new Set<{ setSecureContext(options: ServerOptions): void }>();
  const stop = tls.onChange(() => {
    for (const server of servers) server.setSecureContext(certificates(tls));
  });
  return {
    serverFactory: (listener) => {
      const ask = tls.clientCa ? { requestCert: true, rejectUnauthorized: demanded } : {};
      const timeouts = { handshakeTimeout: handshakeMs, requestTimeout: requestTimeoutMs };
      const server = createServer({ ...certificates(tls), ...ask, ...timeouts }, listener);
      server.keepAliveTimeout = 72_000; // as Fastify has it
      servers.add(server);
      return server;
    },
    stop,
  };
}

function certificates({ cert, key, clientCa }: ServingTls): ServerOptions {
  return { minVersion: "TLSv1.2", cert: cert(), key: key(), ...(clientCa && { ca: clientCa() }) };
}
