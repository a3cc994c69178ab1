import { connect as connectPlain } from "node:net";
import { type ConnectionOptions, connect as connectTls } from "node:tls";
import { AbstractConnector, type SentinelConnectionOptions, SentinelConnector } from "ioredis";

type Stream = Awaited<ReturnType<SentinelConnector["connect"]>>;

interface ServerPlace {
  readonly host: string;
  readonly port: number;
  readonly tls?: ConnectionOptions | undefined;
  readonly disconnectTimeout: number;
}

/**
 * The library hears the first error of a socket only, and the second ends the process: a server that ends a TLS handshake
 * can make two.
 */
function heardForEver(stream: Stream): Stream {
  return stream.on("error", () => undefined);
}

/** Connects to one server. */
export class ServerConnector extends AbstractConnector {
  readonly #place: ServerPlace;

  /** It is given all options of the client. */
  constructor(options: unknown) {
    const place = checked(isServerPlace, options);
    super(place.disconnectTimeout);
    this.#place = place;
  }

  async connect(): Promise<Stream> {
    this.connecting = true;
    const { host, port, tls } = this.#place;
    this.stream = heardForEver(tls ? connectTls({ host, port, ...tls }) : connectPlain({ host, port }));
    return this.stream;
  }
}

/** Connects to the master that Sentinels know. */
export class MasterConnector extends SentinelConnector {
  /** It is given all options of the client. */
  constructor(options: unknown) {
    super(checked(isOfSentinels, options));
  }

  override async connect(emit: Parameters<SentinelConnector["connect"]>[0]): Promise<Stream> {
    return heardForEver(await super.connect(emit));
  }
}

function isServerPlace(options: unknown): options is ServerPlace {
  return typeof options === "object" && options !== null && "host" in options && "port" in options;
}

function isOfSentinels(options: unknown): options is SentinelConnectionOptions {
  return typeof options === "object" && options !== null && "sentinels" in options;
}

function checked<Options>(is: (options: unknown) => options is Options, options: unknown): Options {
  if (is(options)) return options;
  throw new TypeError("a connector was given the options of another");
}
