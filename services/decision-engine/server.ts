import type { DecisionEngineHandlers } from "../../proto/gen/microscaler/v1/DecisionEngine.js";
import type { PoolInput } from "../../proto/gen/microscaler/v1/Pool.js";
import { invalid } from "../../shared/errors.ts";
import type { Pause } from "../../shared/model/pool.ts";
import { serverStream, unary } from "../../shared/rpc/handlers.ts";
import { openStreams } from "../../shared/rpc/open-streams.ts";
import { momentToWire } from "../../shared/rpc/wire/moment.ts";
import { bigintOf, required } from "../../shared/rpc/wire/numbers.ts";
import { pauseOf, pauseWords } from "../../shared/rpc/wire/pause.ts";
import { changeToWire } from "../../shared/rpc/wire/spec-change.ts";
import { decisionToWire, explanationToWire } from "../../shared/rpc/wire/status.ts";
import type { PoolRecord } from "../../shared/state/store.ts";
import { sendDecisions } from "./decision-watch.ts";
import type { Engine } from "./engine.ts";
import { poolJsonOf } from "./pool-json.ts";
import { sendPool } from "./pool-watch.ts";

const recentDecisions = 10;

/** A controller that says nothing for so long is gone, unless it asked for another time. */
const defaultTtlMs = 30_000;

/** The engine's gRPC handlers: edges only, everything is in `Engine`. `endWatches` ends all streams. */
export function engineHandlers(engine: Engine): { handlers: DecisionEngineHandlers; endWatches(): void } {
  const watches = openStreams();
  const handlers: DecisionEngineHandlers = {
    ...poolHandlers(engine),
    ...wordHandlers(engine),
    WatchPool: serverStream(({ pool }, stream, { signal }) => {
      watches.add(stream, signal);
      sendPool(engine.views, pool, stream, signal);
    }),
    WatchDecisions: serverStream(({ pool, afterId }, stream, { signal }) => {
      watches.add(stream, signal);
      const wanted = {
        ...(pool === undefined ? {} : { pool }),
        afterId: afterId === undefined ? 0n : bigintOf(afterId),
      };
      sendDecisions(engine.decisions, wanted, stream, signal);
      if (pool === undefined) return;
      const unwatch = engine.onGone(pool, (why) => stream.fail(why));
      signal.addEventListener("abort", unwatch, { once: true });
    }),
    Explain: unary(async ({ pool, workload }) => {
      const explanation = await engine.views.explain(pool, workload);
      const recent = engine.decisions.recent(pool, workload, recentDecisions);
      return { ...explanationToWire(explanation), recent: recent.map(decisionToWire) };
    }),
  };
  return { handlers, endWatches: watches.endAll };
}

type PoolHandlers = Pick<DecisionEngineHandlers, "ListPools" | "GetPool" | "ApplyPool" | "DeletePool" | "History">;

/** What pools there are, and how they were. */
function poolHandlers(engine: Engine): PoolHandlers {
  return {
    ListPools: unary(async () => ({ pools: (await engine.pools()).map(poolToWire) })),
    GetPool: unary(async ({ pool }) => poolToWire(await engine.pool(pool))),
    ApplyPool: unary(async ({ specJson, ...options }) => {
      const { pool, changes, warnings } = await engine.applyPool(poolJsonOf(specJson), revised(options));
      return { pool: poolToWire(pool), changes: changes.map(changeToWire), warnings: [...warnings] };
    }),
    DeletePool: unary(async ({ pool, ...options }) => {
      return { released: [...(await engine.deletePool(pool, revised(options)))] };
    }),
    History: unary(async ({ pool }) => ({ moments: (await engine.history(pool)).map(momentToWire) })),
  };
}

/** The revision that must be in force is 64 bits, which travel as digits. */
function revised<Request extends { readonly expectedRevision?: string }>({ expectedRevision, ...rest }: Request) {
  return { ...rest, ...(expectedRevision === undefined ? {} : { expectedRevision: bigintOf(expectedRevision) }) };
}

type WordHandlers = Pick<DecisionEngineHandlers, "SetFixed" | "SetDemand" | "Pause" | "Resume">;

/** What people and controllers outside say of workloads. */
function wordHandlers(engine: Engine): WordHandlers {
  return {
    SetFixed: unary(async ({ replicas, ...request }) => {
      const set = await engine.setFixed({ ...revised(request), replicas: required(replicas, "replicas") });
      return { replicas: set.replicas, revision: String(set.revision) };
    }),
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

function poolToWire({ name, spec, revision, origin, removed }: PoolRecord): PoolInput {
  return { name, specJson: JSON.stringify(spec), revision: String(revision), origin, removed };
}
