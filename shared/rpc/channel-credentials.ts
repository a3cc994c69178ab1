import { createSecureContext } from "node:tls";
import { CallCredentials, ChannelCredentials, credentials } from "@grpc/grpc-js";
import type { DialTls } from "./dial.ts";

type Connector = ReturnType<ChannelCredentials["_createSecureConnector"]>;
type ConnectorArguments = Parameters<ChannelCredentials["_createSecureConnector"]>;

/** Credentials that are what the files hold whenever a connection is made; open connections are left alone. */
class ReloadedChannelCredentials extends ChannelCredentials {
  readonly #tls: DialTls;

  constructor(tls: DialTls) {
    super();
    this.#tls = tls;
  }

  override _isSecure(): boolean {
    return true;
  }

  override _equals(other: ChannelCredentials): boolean {
    return this === other;
  }

  override _createSecureConnector(...target: ConnectorArguments): Connector {
    return {
      connect: async (socket) => this.#connector(target).connect(socket),
      waitForReady: async () => undefined,
      getCallCredentials: () => target[2] ?? CallCredentials.createEmpty(),
      destroy: () => undefined,
    };
  }

  #connector(target: ConnectorArguments): Connector {
    const { ca, identity } = this.#tls;
    const context = createSecureContext({
      minVersion: "TLSv1.2",
      ...(ca ? { ca: ca() } : {}),
      ...(identity ? { cert: identity.cert(), key: identity.key() } : {}),
    });
    return credentials.createFromSecureContext(context)._createSecureConnector(...target);
  }
}

/** Channel credentials from files that may change. */
export function reloadedChannelCredentials(tls: DialTls): ChannelCredentials {
  return new ReloadedChannelCredentials(tls);
}
