import type { Socket } from "node:net";
import { ChannelCredentials, credentials } from "@grpc/grpc-js";
import { type Tls, tlsOptions } from "../connection/tls.ts";

/** Credentials of one channel that know its connections. */
export interface ClosableCredentials extends ChannelCredentials {
  /** Ends every connection, also one that is only just being made, which closing a channel does not. */
  destroy(): void;
}

/** Without `tls` nothing is encrypted. @throws MicroscalerError where its texts are of no use */
export function closableCredentials(tls: Tls): ClosableCredentials {
  return new WatchedCredentials(tls ? secure(tls) : credentials.createInsecure());
}

function secure(tls: Tls): ChannelCredentials {
  const { ca, cert, key, rejectUnauthorized = true } = tlsOptions(tls);
  return credentials.createSsl(bytes(ca), bytes(key), bytes(cert), { rejectUnauthorized });
}

function bytes(text: string | undefined): Buffer | null {
  return text === undefined ? null : Buffer.from(text);
}

type CreateConnector = ChannelCredentials["_createSecureConnector"];

class WatchedCredentials extends ChannelCredentials implements ClosableCredentials {
  private readonly sockets = new Set<Socket>();
  private readonly inner: ChannelCredentials;
  private destroyed = false;

  constructor(inner: ChannelCredentials) {
    super();
    this.inner = inner;
  }

  destroy(): void {
    this.destroyed = true;
    for (const socket of this.sockets) socket.destroy();
  }

  override _isSecure(): boolean {
    return this.inner._isSecure();
  }

  override _equals(other: ChannelCredentials): boolean {
    return other === this;
  }

  override _createSecureConnector(...of: Parameters<CreateConnector>): ReturnType<CreateConnector> {
    const connector = this.inner._createSecureConnector(...of);
    return {
      connect: (socket) => {
        this.sockets.add(socket);
        socket.once("close", () => this.sockets.delete(socket));
        if (this.destroyed) socket.destroy();
        return connector.connect(socket);
      },
      waitForReady: () => connector.waitForReady(),
      getCallCredentials: () => connector.getCallCredentials(),
      destroy: () => connector.destroy(),
    };
  }
}
