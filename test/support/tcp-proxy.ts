import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { type Impairment, type Lane, lane } from "./tcp-lane.ts";

export type Way = "to-server" | "to-client" | "both";

/** A line to a server that can be made as bad as a network is. */
export interface TcpProxy {
  /** `host:port`, for clients. */
  readonly address: string;
  /** Connections open now. */
  readonly connections: number;
  /** Connections there were so far, this tells whether a client has come again. */
  readonly accepted: number;
  /** Ends every connection with a reset; new ones are good. */
  cut(): void;
  /** From now on every connection is reset as soon as it is made, those that are open too. */
  refuse(): void;
  /** From now on what is sent that way, on connections old and new; the other way stays as it is. */
  impair(way: Way, impairment: Impairment): void;
  /** The receivers of that way see the end of what is sent; the other way goes on. */
  halfClose(way: Way): void;
  /** All is as it should be; what was held arrives. */
  restore(): void;
  close(): Promise<void>;
}

interface Pair {
  readonly sockets: readonly Socket[];
  readonly lanes: ReadonlyMap<Exclude<Way, "both">, Lane>;
}

/** Passes on to `host:port`, which may not be there yet. */
export async function tcpProxy(target: string): Promise<TcpProxy> {
  const [host, port] = [target.slice(0, target.lastIndexOf(":")), Number(target.slice(target.lastIndexOf(":") + 1))];
  const pairs = new Set<Pair>();
  const impairments = new Map<Exclude<Way, "both">, Impairment>();
  let refusing = false;
  let accepted = 0;
  const server = createServer({ allowHalfOpen: true }, (near) => {
    near.on("error", () => undefined); // the other side is told below
    if (refusing) return reset(near);
    accepted += 1;
    pairs.add(joined(near, connect({ host, port, allowHalfOpen: true }), impairments, (pair) => pairs.delete(pair)));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const cut = () => {
    for (const { sockets } of pairs) for (const socket of sockets) reset(socket);
  };
  const bound = server.address();
  return {
    address: `127.0.0.1:${typeof bound === "object" && bound ? bound.port : 0}`,
    get connections() {
      return pairs.size;
    },
    get accepted() {
      return accepted;
    },
    cut,
    refuse: () => {
      refusing = true;
      cut();
    },
    impair: (way, impairment) => {
      for (const one of waysOf(way)) {
        impairments.set(one, impairment);
        for (const { lanes } of pairs) lanes.get(one)?.impair(impairment);
      }
    },
    halfClose: (way) => {
      for (const one of waysOf(way)) for (const { lanes } of pairs) lanes.get(one)?.end();
    },
    restore: () => {
      refusing = false;
      impairments.clear();
      for (const { lanes } of pairs) for (const one of lanes.values()) one.impair({});
    },
    close: async () => {
      const closed = once(server, "close");
      server.close();
      cut();
      await closed;
    },
  };
}

function joined(
  near: Socket,
  far: Socket,
  impairments: ReadonlyMap<Exclude<Way, "both">, Impairment>,
  gone: (pair: Pair) => void,
): Pair {
  const sockets = [near, far];
  for (const socket of sockets) socket.setNoDelay(true);
  const lanes = new Map([
    ["to-server", lane(near, far, impairments.get("to-server") ?? {})],
    ["to-client", lane(far, near, impairments.get("to-client") ?? {})],
  ] as const);
  const pair = { sockets, lanes };
  const end = (broken: boolean) => {
    gone(pair);
    for (const one of lanes.values()) one.close();
    for (const socket of sockets) {
      if (broken || resetting.has(socket)) reset(socket);
      else socket.destroy();
    }
  };
  for (const socket of sockets) {
    socket.on("error", () => end(true)).on("close", () => end(!sockets.every((one) => one.readableEnded)));
  }
  return pair;
}

const resetting = new WeakSet<Socket>();

/**
 * Node sends a reset once all is sent, and never where the peer takes nothing: such a connection is closed instead.
 * One that is reset already must be left alone: ended in the middle of that, Node never closes it.
 */
function reset(socket: Socket): void {
  if (resetting.has(socket)) return;
  if (socket.connecting || socket.writableEnded || socket.writableLength > 0) return void socket.destroy();
  resetting.add(socket);
  socket.resetAndDestroy();
}

function waysOf(way: Way): readonly Exclude<Way, "both">[] {
  return way === "both" ? ["to-server", "to-client"] : [way];
}
