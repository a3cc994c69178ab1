import type { DecisionEngineHandlers } from "../../proto/gen/microscaler/v1/DecisionEngine.js";
import type { DecisionEventInput } from "../../proto/gen/microscaler/v1/DecisionEvent.js";
import type { PoolInput } from "../../proto/gen/microscaler/v1/Pool.js";
import type { PoolEventInput } from "../../proto/gen/microscaler/v1/PoolEvent.js";
import { invalid, MicroscalerError } from "../../shared/errors.ts";
import type { Pause } from "../../shared/model/pool.ts";
import { type Outgoing, serverStream, unary } from "../../shared/rpc/handlers.ts";
import { heartbeat } from "../../shared/rpc/heartbeat.ts";
import { newestOnly } from "../../shared/rpc/newest.ts";
import { bigintOf, required } from "../../shared/rpc/wire/numbers.ts";
import { pauseOf, pauseWords } from "../../shared/rpc/wire/pause.ts";
import { decisionToWire, explanationToWire, statusToWire } from "../../shared/rpc/wire/status.ts";
import type { PoolRecord } from "../../shared/state/store.ts";
import { type Engine, noWorkload } from "./engine.ts";
import type { PoolLoop } from "./pool-loop.ts";
import { explanationOf } from "./pool-status.ts";

const recentDecisions = 10;

/** A controller that says nothing for so long is gone, unless it asked for another time. */
const defaultTtlMs = 30_000;

/** The engine's gRPC handlers: edges only, everything is in `Engine`. `endWatches` ends all streams. */
export function engineHandlers(engine: Engine): { handlers: DecisionEngineHandlers; endWatches(): void } {
  const watches = new Set<Outgoing<never>>();
  const watched = <Message>(stream: Outgoing<Message>, over: AbortSignal) => {
    watches.add(stream);
    over.addEventListener("abort", () => watches.delete(stream), { once: true });
  };
  const handlers: DecisionEngineHandlers = {
    ListPools: unary(async () => ({ pools: (await engine.pools()).map(poolToWire) })),
    GetPool: unary(async ({ pool }) => poolToWire(await engine.pool(pool))),
    WatchPool: serverStream(({ pool }, stream, { signal }) => {
      watchPool(engine.loop(pool), stream, signal);
      watched(stream, signal);
    }),
    WatchDecisions: serverStream(({ pool, afterId }, stream, { signal }) => {
      if (pool !== undefined) engine.loop(pool);
      watchDecisions(engine, pool, afterId === undefined ? 0n : bigintOf(afterId), stream, signal);
      watched(stream, signal);
    }),
    Explain: unary(({ pool, workload }) => {
      const explanation = explanationOf(workload, engine.loop(pool).parts());
      if (!explanation) throw noWorkload(engine.loop(pool).spec, workload);
      const recent = engine.decisions.recent(pool, workload, recentDecisions);
      return { ...explanationToWire(explanation), recent: recent.map(decisionToWire) };
    }),
    SetFixed: unary(async ({ pool, workload, replicas, expectedRevision }) => {
      const expected = expectedRevision === undefined ? {} : { expectedRevision: bigintOf(expectedRevision) };
      const set = await engine.setFixed({ pool, workload, replicas: required(replicas, "replicas"), ...expected });
      return { replicas: set.replicas, revision: String(set.revision) };
    }),
    ApplyPool: unary(() => notYet("pools come from the configuration file")),
    DeletePool: unary(() => notYet("pools come from the configuration file")),
    SetDemand: unary(async ({ pool, workload, replicas, owner, ttlMs = defaultTtlMs }) => {
      await engine.setDemand(pool, workload, { replicas: required(replicas, "replicas"), owner }, ttlMs);
      return {};
    }),
    Pause: unary(async ({ pool, workload, owner, direction, ttlMs }) => {
      await engine.pause(pool, { ...onWhat(workload), owner, direction: directionOf(direction) }, ttlMs);
      return {};
    }),
    Resume: unary(async ({ pool, workload, owner }) => {
      await engine.resume(pool, { ...onWhat(workload), owner });
      return {};
    }),
  };
  return {
    handlers,
    endWatches: () => {
      for (const stream of watches) stream.end();
    },
  };
}

function notYet(why: string): never {
  throw new MicroscalerError("unimplemented", `this version does not offer the call: ${why}`);
}

/** An empty name on the wire is the whole pool. */
function onWhat(workload: string): { readonly workload?: string } {
  return workload === "" ? {} : { workload };
}

/** @throws MicroscalerError `invalid`: a pause that nobody understands must not read as none */
function directionOf(word: string): Pause {
  const direction = pauseOf(word);
  if (direction) return direction;
  throw invalid("the pause", [{ path: "direction", problem: `is "${word}", must be one of ${pauseWords.join(", ")}` }]);
}

function poolToWire({ name, spec, revision, origin }: PoolRecord): PoolInput {
  return { name, specJson: JSON.stringify(spec), revision: String(revision), origin };
}

function watchPool(loop: PoolLoop, stream: Outgoing<PoolEventInput>, over: AbortSignal): void {
  const newest = newestOnly(stream);
  const send = () => newest.put(loop.spec.name, { status: statusToWire(loop.status()) });
  over.addEventListener("abort", loop.subscribe(send), { once: true });
  heartbeat(over, send); // ages change even when nothing else does
  send();
}

/** Sends what the log has and what comes; a slow reader is continued where it stopped, from the log. */
function watchDecisions(
  engine: Engine,
  pool: string | undefined,
  afterId: bigint,
  stream: Outgoing<DecisionEventInput>,
  over: AbortSignal,
): void {
  let sent = afterId;
  let blocked = false;
  const pump = () => {
    for (const decision of engine.decisions.after(sent, pool)) {
      if (blocked) return;
      sent = decision.id;
      blocked = !stream.send({ decision: decisionToWire(decision) });
    }
  };
  stream.onDrain(() => {
    blocked = false;
    pump();
  });
  over.addEventListener("abort", engine.decisions.subscribe(pump), { once: true });
  heartbeat(over, () => {
    if (!blocked) blocked = !stream.send({ heartbeat: { sentAtMs: performance.now() } });
  });
  pump();
}
