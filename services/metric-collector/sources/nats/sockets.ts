import { AsyncLocalStorage } from "node:async_hooks";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { Socket } from "node:net";
import { untilAborted } from "../connection/until-aborted.ts";

/** Where Node tells of every socket that is about to connect. */
const channel = "net.client.socket";
const connecting = new AsyncLocalStorage<object>();

/**
 * What `connect` of a library brings that neither takes a signal nor ends what it has opened: once it fails or the
 * signal aborts, every socket that it opened is destroyed.
 */
export async function connectedUnlessAborted<Connection extends { close(): Promise<void> }>(
  connect: () => Promise<Connection>,
  signal: AbortSignal,
): Promise<Connection> {
  const sockets = new Set<Socket>();
  let over = false;
  const heard = (message: unknown) => {
    if (connecting.getStore() !== sockets || !hasSocket(message)) return;
    sockets.add(message.socket);
    // not at once: what is destroyed before it connects comes to life again
    if (over) process.nextTick(() => message.socket.destroy());
  };
  subscribe(channel, heard);
  const connection = connecting.run(sockets, connect).finally(() => unsubscribe(channel, heard));
  try {
    return await untilAborted(connection, signal);
  } catch (thrown) {
    over = true;
    for (const socket of sockets) socket.destroy();
    connection.then(
      (late) => late.close(),
      () => undefined, // told above
    );
    throw thrown;
  }
}

function hasSocket(message: unknown): message is { readonly socket: Socket } {
  return typeof message === "object" && message !== null && "socket" in message && message.socket instanceof Socket;
}
