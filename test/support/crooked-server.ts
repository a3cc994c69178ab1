import { once } from "node:events";
import { createServer, type Socket } from "node:net";

/** A TCP server that does not do what its clients expect. */
export interface CrookedServer {
  /** `host:port`. */
  readonly address: string;
  /** Connections open now. */
  readonly connections: number;
  close(): Promise<void>;
}

/** Accepts every connection and answers each request with `answer`, without closing; left out: never answers. */
export async function crookedServer(answer?: string): Promise<CrookedServer> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => socket.destroy());
    socket.on("close", () => sockets.delete(socket));
    socket.on("data", () => answer !== undefined && socket.write(answer));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  return {
    address: `127.0.0.1:${port}`,
    get connections() {
      return sockets.size;
    },
    close: async () => {
      const closed = once(server, "close");
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/** An HTTP answer that keeps the connection open. */
export function httpAnswer(status: string, headers: Readonly<Record<string, string>>, body = ""): string {
  const lines = Object.entries({ ...headers, "content-length": String(Buffer.byteLength(body)) });
  return `HTTP/1.1 ${status}\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n${body}`;
}
