import { connect as connectTcp, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import type { TlsOptions } from "./tls.ts";

export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

/** A TCP connection, given up where the signal aborts before it is open. @throws the error of the connection, with its `code` */
export function dial({ host, port }: Endpoint, signal: AbortSignal): Promise<Socket> {
  return opened(connectTcp({ host, port }), "connect", signal);
}

/** The same with TLS; on `socket` where there is a connection already. */
export function dialTls(
  { host, port }: Endpoint,
  tls: TlsOptions,
  signal: AbortSignal,
  socket?: Socket,
): Promise<Socket> {
  const servername = /^[\d.]+$|:/.test(host) ? {} : { servername: host }; // an address is no name
  const to = socket ? { socket, host } : { host, port };
  return opened(connectTls({ ...to, ...servername, ...tls }), "secureConnect", signal);
}

function opened(socket: Socket, event: "connect" | "secureConnect", signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const giveUp = () => {
      socket.destroy();
      settle(() => reject(signal.reason));
    };
    const settle = (how: () => void) => {
      signal.removeEventListener("abort", giveUp);
      how();
    };
    signal.addEventListener("abort", giveUp, { once: true });
    if (signal.aborted) giveUp();
    socket.on("error", (why) => settle(() => reject(why))); // stays: an error that nobody hears would end the process
    socket.once("close", () => settle(() => reject(Object.assign(new Error("closed"), { code: "ECONNRESET" }))));
    socket.once(event, () => {
      socket.setNoDelay(true);
      settle(() => resolve(socket));
    });
  });
}
