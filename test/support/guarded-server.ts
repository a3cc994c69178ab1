import type { Protection } from "../../shared/access/protection.ts";
import { type Outgoing, serverStream, unary } from "../../shared/rpc/handlers.ts";
import { heartbeat } from "../../shared/rpc/heartbeat.ts";
import { type RpcServer, serveRpc } from "../../shared/rpc/server.ts";
import { keptLog } from "./kept-log.ts";

/** An engine without pools, protected so: what its handlers saw is counted. */
export interface GuardedServer extends RpcServer {
  /** Streams of decisions that its handler has and that have not ended. */
  readonly open: ReadonlySet<unknown>;
  readonly lines: readonly Record<string, unknown>[];
}

type Decisions = Outgoing<{ heartbeat: { sentAtMs: number } }>;

/** Listens on a free port of this machine. */
export async function startGuardedServer(protection: Protection): Promise<GuardedServer> {
  const { log, lines } = keptLog();
  const open = new Set<unknown>();
  const handlers = {
    ListPools: unary(() => ({ pools: [] })),
    WatchDecisions: serverStream((_request: unknown, stream: Decisions, { signal }) => {
      open.add(stream);
      signal.addEventListener("abort", () => open.delete(stream));
      const beat = () => stream.send({ heartbeat: { sentAtMs: performance.now() } });
      beat();
      heartbeat(signal, beat);
    }),
  };
  const server = await serveRpc("127.0.0.1:0", "DecisionEngine", handlers, log, protection);
  return { ...server, open, lines };
}
