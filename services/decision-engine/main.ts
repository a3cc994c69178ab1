import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { parse } from "../../shared/config/parse.ts";
import { invalid } from "../../shared/errors.ts";
import type { RunningService, ServiceOptions } from "../../shared/lifecycle/service.ts";
import type { JsonObject } from "../../shared/model/json.ts";
import type { PoolSpec } from "../../shared/model/pool.ts";
import { actuatorClient } from "../../shared/rpc/actuator-client.ts";
import { collectorClient } from "../../shared/rpc/collector-client.ts";
import { servePlane } from "../../shared/rpc/plane.ts";
import { memoryStore } from "../../shared/state/memory-store.ts";
import type { Log } from "../../shared/telemetry/log.ts";
import { decisionLog } from "./decision-log.ts";
import { Engine } from "./engine.ts";
import { metricHub } from "./metric-hub.ts";
import { PoolLoop } from "./pool-loop.ts";
import { poolSchema } from "./schema.ts";
import { engineHandlers } from "./server.ts";

export interface EngineOptions extends ServiceOptions {
  readonly log: Log;
  /** `host:port` of the metric-collector. */
  readonly collector: string;
  /** `host:port` of each actuator, by the name that pools give it. */
  readonly actuators: ReadonlyMap<string, string>;
  /** Pools as configured in a file. */
  readonly pools: readonly JsonObject[];
}

const drainMs = 1000;

/** Starts the decision-engine. @throws MicroscalerError `invalid` where a pool is not valid or names no known actuator. */
export async function startEngine(options: EngineOptions): Promise<RunningService> {
  const { log } = options;
  const wanted = options.pools.map((pool) => parsePool(pool, options.actuators));
  const store = memoryStore();
  const decisions = decisionLog();
  decisions.subscribe(({ pool, workload, from, desired, reason, detail }) => {
    const level = from === desired ? "debug" : "info";
    log[level]({ pool, workload, from, desired, reason }, `${workload} ${from} → ${desired}: ${detail}`);
  });
  const loops = new Map<string, PoolLoop>();
  const { handlers, endWatches } = engineHandlers(new Engine(store, loops, decisions));
  const server = await servePlane(options, "DecisionEngine", handlers, () => [...loops.values()].flatMap(problemsOf));
  const collector = collectorClient(options.collector);
  const actuators = new Map([...options.actuators].map(([name, address]) => [name, actuatorClient(name, address)]));
  const hub = metricHub(collector, (problem) => {
    if (problem) log.warn({ problem: problem.message }, "collector lost");
    else log.info("collector connected");
  });
  const end = async () => {
    endWatches();
    await Promise.all([...loops.values()].map((loop) => loop.stop()));
    await server.stop(drainMs);
    for (const part of [hub, collector, ...actuators.values()]) part.close();
  };
  let ended: Promise<void> | undefined;
  const stop = () => {
    ended ??= end();
    return ended;
  };

  const holder = `${hostname()}-${process.pid}-${randomUUID().slice(0, 8)}`;
  try {
    for (const { spec, configured } of wanted) {
      const actuator = actuators.get(spec.actuator);
      if (!actuator) continue; // refused above
      await store.putPool({ name: spec.name, spec: configured, origin: "file" });
      loops.set(spec.name, new PoolLoop(spec, { store, hub, actuator, decisions, holder, log }));
    }
  } catch (thrown) {
    await stop();
    throw thrown;
  }
  return { name: "engine", address: server.address, stop };
}

function parsePool(
  configured: JsonObject,
  actuators: ReadonlyMap<string, string>,
): { spec: PoolSpec; configured: JsonObject } {
  const spec = parse(poolSchema, configured, `pool ${String(configured.name)}`);
  if (actuators.has(spec.actuator)) return { spec, configured };
  const known = [...actuators.keys()].join(", ") || "none";
  throw invalid(`pool ${spec.name}`, [
    { path: "actuator", problem: `there is no actuator "${spec.actuator}"; there are: ${known}` },
  ]);
}

/** Ready: every connection of every pool is up. */
function problemsOf(loop: PoolLoop): string[] {
  const { pool, links } = loop.status();
  return links
    .filter(({ up }) => !up)
    .map(({ name, problem }) => `pool ${pool}: ${name}: ${problem ?? "not connected"}`);
}
