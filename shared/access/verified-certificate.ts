import type { Socket } from "node:net";
import { type PeerCertificate, TLSSocket } from "node:tls";

/** What the other side of a connection has shown, where a known authority has signed it. */
export function verifiedCertificate(socket: Socket): PeerCertificate | undefined {
  return socket instanceof TLSSocket && socket.authorized ? socket.getPeerCertificate() : undefined;
}
