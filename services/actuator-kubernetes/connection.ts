import { createHash } from "node:crypto";
import { Agent as PlainAgent } from "node:http";
import { Agent, type RequestOptions } from "node:https";
import type { KubeConfig } from "@kubernetes/client-node";

/** What a request needs to reach the API server as whoever we are. */
export interface Opened {
  readonly server: URL;
  readonly options: RequestOptions;
}

export interface Connection {
  /** `host:port` of the API server, for messages. */
  readonly host: string;
  /** With fresh credentials, e.g. from the program that makes them. Rejects where there are none. */
  open(): Promise<Opened>;
  /** The credentials were not accepted: they are read anew the next time. */
  refused(): void;
  close(): void;
}

const reloadAtMostEveryMs = 1000;

/** A program that makes credentials and does not end is asked again after so long, after twice of it the next time. */
const openingMs = { first: 15_000, most: 300_000 };

/** `load` reads the configuration; it is called again when credentials are refused, since files may have been renewed. */
export function connection(load: () => KubeConfig): Connection {
  let config = load();
  let loadedAtMs = performance.now();
  let stale = false;
  let kept: { readonly agent: RequestOptions["agent"]; readonly of: string } | undefined;

  const reload = () => {
    if (!stale || performance.now() - loadedAtMs < reloadAtMostEveryMs) return;
    stale = false;
    loadedAtMs = performance.now();
    config = load();
  };
  /** Connections are kept open as long as the certificates are the same. */
  const agentOf = (options: RequestOptions) => {
    const { ca, cert, key, rejectUnauthorized, servername } = options;
    const of = fingerprint([ca, cert, key, serverOf(config).host]);
    if (kept?.of === of) return kept.agent;
    const tls = { ca, cert, key, rejectUnauthorized, servername };
    const given = Object.fromEntries(Object.entries(tls).filter(([, value]) => value !== undefined));
    const own = serverOf(config).protocol === "http:" ? PlainAgent : Agent;
    const agent = config.getCurrentCluster()?.proxyUrl ? options.agent : new own({ keepAlive: true, ...given });
    if (kept) retire(kept.agent);
    kept = { agent, of };
    return agent;
  };
  const open = async () => {
    reload();
    const options: RequestOptions = {};
    await authorize(config, options);
    return { server: serverOf(config), options: { ...options, agent: agentOf(options) } };
  };
  /** Calls at the same time share it: making credentials may be a program to run. */
  let opening: Promise<Opened> | undefined;
  let patienceMs = openingMs.first;
  const openAnew = () => {
    const own = open().finally(() => {
      clearTimeout(timer);
      patienceMs = openingMs.first;
      if (opening === own) opening = undefined;
    });
    const timer = setTimeout(() => {
      if (opening !== own) return;
      opening = undefined;
      patienceMs = Math.min(2 * patienceMs, openingMs.most);
    }, patienceMs);
    timer.unref();
    return own;
  };
  return {
    host: serverOf(config).host,
    open: () => {
      opening ??= openAnew();
      return opening;
    },
    refused: () => {
      stale = true;
    },
    close: () => {
      if (kept?.agent instanceof PlainAgent) kept.agent.destroy();
    },
  };
}

/** What the program wrote is not told: it may hold the credentials. */
async function authorize(config: KubeConfig, options: RequestOptions): Promise<void> {
  try {
    await config.applyToHTTPSOptions(options);
  } catch (thrown) {
    if (!(thrown instanceof SyntaxError)) throw thrown;
    throw new Error("what the program wrote that makes the credentials is no JSON");
  }
}

/** What is on its way goes on; nothing is kept open for later. */
function retire(agent: RequestOptions["agent"]): void {
  if (!(agent instanceof PlainAgent)) return;
  agent.maxFreeSockets = 0;
  for (const sockets of Object.values(agent.freeSockets)) for (const socket of sockets ?? []) socket.destroy();
}

function serverOf(config: KubeConfig): URL {
  return new URL(config.getCurrentCluster()?.server ?? "");
}

function fingerprint(parts: readonly unknown[]): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(`${String(part)}\n`);
  return hash.digest("base64url");
}
