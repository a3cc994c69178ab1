import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import { createServer as createTlsServer, type ServerOptions } from "node:https";
import type { AddressInfo } from "node:net";

/** A web server of a test. */
export interface WebServer {
  /** `host:port`. */
  readonly address: string;
  /** Connections it ever had. */
  readonly connections: number;
  /** Ends it at once, with its connections. */
  kill(): Promise<void>;
  /** Starts it again at the same address. */
  restart(): Promise<void>;
}

export interface WebServerOptions {
  /** @default one that is free */
  readonly port?: number | undefined;
  /** @default 127.0.0.1 */
  readonly host?: string;
  /** Its certificate; left out: it speaks no TLS. */
  readonly tls?: ServerOptions;
}

/** Answers each request with `listener`. */
export async function webServer(
  listener: RequestListener,
  { port = 0, host = "127.0.0.1", tls }: WebServerOptions = {},
): Promise<WebServer> {
  const server = tls ? createTlsServer(tls, listener) : createServer(listener);
  let connections = 0;
  server.on("connection", () => {
    connections += 1;
  });
  const listen = async (at: number) => {
    server.listen(at, host);
    await once(server, "listening");
    return portOf(server.address());
  };
  const own = await listen(port);
  return {
    address: host.includes(":") ? `[${host}]:${own}` : `${host}:${own}`,
    get connections() {
      return connections;
    },
    kill: async () => {
      if (!server.listening) return;
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
    restart: async () => void (await listen(own)),
  };
}

function portOf(address: AddressInfo | string | null): number {
  return typeof address === "object" && address ? address.port : 0;
}
