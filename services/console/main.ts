import type { RunningService } from "../../shared/lifecycle/service.ts";
import { listenError } from "../../shared/listen-error.ts";
import { engineClient } from "../../shared/rpc/engine-client.ts";
import type { Log } from "../../shared/telemetry/log.ts";
import { buildGateway } from "./gateway.ts";
import type { EngineLink } from "./live/events.ts";
import { startFeed } from "./live/feed.ts";
import { type Loopback, loopbackOf, urlHost } from "./loopback.ts";
import { pageFolder } from "./page.ts";

export { loopbackOf } from "./loopback.ts";

export interface ConsoleOptions {
  /** `host:port` on this machine only; port 0 finds a free one. */
  readonly listen: string;
  /** The engine's gRPC `host:port`. It need not be up yet. */
  readonly engine: string;
  readonly log: Log;
}

/** Serves the web page and the HTTP API; `address` is its URL. It stays up while the engine is away and finds it again. */
export async function startConsole({ listen, engine, log }: ConsoleOptions): Promise<RunningService> {
  const { host, port } = loopbackOf(listen);
  const client = engineClient(engine);
  const feed = startFeed(client, (link) => logLink(log, link));
  const release = () => {
    feed.close();
    client.close();
  };
  let bound = port;
  const own = { host, port: () => bound };
  try {
    const app = await buildGateway({ client, feed, own, page: pageFolder, log });
    bound = await listenOn(app, { host, port });
    const stop = async () => {
      await app.close();
      release();
    };
    let stopped: Promise<void> | undefined;
    return {
      name: "console",
      address: `http://${urlHost(host)}:${bound}`,
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

async function listenOn(app: Awaited<ReturnType<typeof buildGateway>>, { host, port }: Loopback): Promise<number> {
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
