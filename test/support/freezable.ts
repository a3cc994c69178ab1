import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";

/** A line to a server that may go dead without closing, as a network does. */
export interface FreezableLine {
  /** `host:port`. */
  readonly address: string;
  /** Connections open now. */
  readonly connections: number;
  /** From now on nothing passes on what is open; new connections are good. */
  freeze(): void;
  close(): Promise<void>;
}

/** Passes on everything to `address`. */
export async function freezable(address: string): Promise<FreezableLine> {
  const [host = "", port = ""] = address.split(":");
  const pairs = new Set<readonly [Socket, Socket]>();
  const server = createServer((near) => {
    const far = connect(Number(port), host);
    const pair = [near, far] as const;
    pairs.add(pair);
    near.pipe(far).pipe(near);
    const end = () => {
      pairs.delete(pair);
      for (const socket of pair) socket.destroy();
    };
    for (const socket of pair) socket.on("error", end).on("close", end);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const bound = server.address();
  return {
    address: `127.0.0.1:${typeof bound === "object" && bound ? bound.port : 0}`,
    get connections() {
      return pairs.size;
    },
    freeze: () => {
      for (const [near, far] of pairs) {
        near.unpipe(far);
        far.unpipe(near);
      }
    },
    close: async () => {
      const closed = once(server, "close");
      server.close();
      for (const pair of pairs) for (const socket of pair) socket.destroy();
      await closed;
    },
  };
}
