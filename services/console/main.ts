import { checkListening } from "../../shared/access/listening.ts";
import type { Protection } from "../../shared/access/protection.ts";
import type { RunningService } from "../../shared/lifecycle/service.ts";
import { listenError } from "../../shared/listen-error.ts";
import type { Dial } from "../../shared/rpc/dial.ts";
import { engineClient } from "../../shared/rpc/engine-client.ts";
import type { Log } from "../../shared/telemetry/log.ts";
import { type Address, addressOf, urlHost } from "./address.ts";
import { buildGateway } from "./gateway.ts";
import { standardLimits } from "./limits.ts";
import type { EngineLink } from "./live/events.ts";
import { startFeed } from "./live/feed.ts";
import { ownNames } from "./own-names.ts";
import { pageFolder } from "./page.ts";

export interface ConsoleOptions {
  /** `host:port`; port 0 finds a free one. */
  readonly listen: string;
  /** The engine's gRPC `host:port`; of a name with several addresses whichever answers. It need not be up yet. */
  readonly engine: string;
  readonly log: Log;
  /** Who may call, and how the port is encrypted. Left out: everybody on this machine, and nobody else. */
  readonly protection?: Protection;
  /** What the console itself shows the engine: for what it follows, and for callers who have no token. */
  readonly dial?: Dial;
  /** Names by which browsers elsewhere call it. Left out: with a login any, without one those of this machine and IP addresses. */
  readonly publicHosts?: readonly string[];
}

/** Serves the web page and the HTTP API; `address` is its URL. It stays up while the engine is away and finds it again. */
export async function startConsole(options: ConsoleOptions): Promise<RunningService> {
  const { listen, engine, log, protection = {}, dial, publicHosts = [] } = options;
  const { access, tls } = protection;
  const { host, port } = addressOf(listen);
  checkListening(listen, protection, "--listen", log);
  const client = engineClient(engine, dial);
  const feed = startFeed(client, (link) => logLink(log, link));
  const release = () => {
    feed.close();
    client.close();
  };
  let bound = port;
  const own = ownNames(() => ({ host, port: bound, publicHosts, login: access !== undefined, tls: tls !== undefined }));
  try {
    const limits = access || protection.insecure ? standardLimits : undefined;
    const protect = { limits, ...(access && { access }), ...(tls && { tls }) };
    const app = await buildGateway({ client, feed, own, page: pageFolder, log, ...protect });
    bound = await listenOn(app, { host, port });
    const stop = async () => {
      await app.close();
      release();
    };
    let stopped: Promise<void> | undefined;
    return {
      name: "console",
      address: `${tls ? "https" : "http"}://${urlHost(host)}:${bound}`,
      stop: () => {
        stopped ??= stop();
        return stopped;
      },
    };
  } catch (thrown) {
    release();
    throw thrown;
  }
}

async function listenOn(app: Awaited<ReturnType<typeof buildGateway>>, { host, port }: Address): Promise<number> {
  try {
    await app.listen({ host, port });
  } catch (thrown) {
    throw listenError(`${urlHost(host)}:${port}`, thrown);
  }
  const [address] = app.addresses();
  return typeof address === "object" ? address.port : port;
}

function logLink(log: Log, { up, problem }: EngineLink): void {
  if (up) log.info("the engine answers");
  else log.warn({ problem }, "the engine does not answer");
}
