import type { ActuatorHandlers } from "../../proto/gen/microscaler/v1/Actuator.js";
import type { ApplyResultInput } from "../../proto/gen/microscaler/v1/ApplyResult.js";
import type { Command } from "../../proto/gen/microscaler/v1/Command.js";
import type { ObservationInput } from "../../proto/gen/microscaler/v1/Observation.js";
import type { ObserveEventInput } from "../../proto/gen/microscaler/v1/ObserveEvent.js";
import { type Duplex, duplex, unary } from "../../shared/rpc/handlers.ts";
import { heartbeat } from "../../shared/rpc/heartbeat.ts";
import { serveRpc } from "../../shared/rpc/server.ts";
import { commandFromWire, outcomeToWire, runFromWire } from "../../shared/rpc/wire/command.ts";
import { required } from "../../shared/rpc/wire/numbers.ts";
import { observationToWire } from "../../shared/rpc/wire/observation.ts";
import type { Log } from "../../shared/telemetry/log.ts";

/** An actuator whose replicas are there, or gone, as soon as they are ordered. It keeps no fence. */
export interface InstantActuator {
  readonly address: string;
  /** Pools that somebody observes. */
  observed(): number;
  stop(): Promise<void>;
}

interface Pool {
  sequence?: bigint;
  readonly desired: Map<string, number>;
  stream?: Pick<Duplex<unknown, ObserveEventInput>, "send">;
}

/** Serves on a free port. `applied` is called as soon as a command is read, before anything is done with it. */
export async function instantActuator(applied: (pool: string) => void, log: Log): Promise<InstantActuator> {
  const pools = new Map<string, Pool>();
  const poolOf = (name: string): Pool => {
    const known = pools.get(name) ?? { desired: new Map() };
    pools.set(name, known);
    return known;
  };
  const take = (wire: Command): ApplyResultInput => {
    applied(wire.pool);
    const { sequence, orders } = commandFromWire(wire);
    const pool = poolOf(wire.pool);
    pool.sequence = sequence;
    for (const { run, desired } of orders) if (desired !== undefined) pool.desired.set(run.workload, desired);
    setImmediate(() => pool.stream?.send({ observation: observationOf(wire.pool, pool) }));
    return { outcomes: orders.map(({ run }) => outcomeToWire({ workload: run.workload, kind: "accepted" })) };
  };
  const handlers: ActuatorHandlers = {
    Describe: unary(() => ({
      kind: "instant",
      version: "1.0.0",
      capabilities: { replicasOutliveActuator: true, locksWhileScaling: false, standby: [], victimChoice: [] },
    })),
    Validate: unary(() => ({ faults: [] })),
    Observe: duplex((stream, { signal }) => {
      let name = "";
      const tell = () => {
        if (name) stream.send({ observation: observationOf(name, poolOf(name)) });
      };
      stream.onEnd(() => stream.end());
      stream.onMessage(({ open, command }) => {
        if (command)
          stream.send({ answer: { sequence: required(command.sequence, "sequence"), result: take(command) } });
        if (!open) return;
        name = open.pool;
        const pool = poolOf(name);
        pool.stream = stream;
        delete pool.sequence; // commands of an earlier holder count no more
        for (const { workload } of open.runs.map(runFromWire)) {
          pool.desired.set(workload, pool.desired.get(workload) ?? 0);
        }
        tell();
      });
      heartbeat(signal, tell);
    }),
    Apply: unary(take),
  };
  const server = await serveRpc("127.0.0.1:0", "Actuator", handlers, log);
  return {
    address: server.address,
    observed: () => [...pools.values()].filter(({ stream }) => stream).length,
    stop: () => server.stop(0),
  };
}

function observationOf(pool: string, { sequence, desired }: Pool): ObservationInput {
  const none = { starting: 0, stopping: 0, standby: 0 };
  return observationToWire({
    pool,
    ...(sequence === undefined ? {} : { sequence }),
    workloads: [...desired].map(([workload, count]) => ({ workload, desired: count, ready: count, ...none })),
    sentAtMs: performance.now(),
    peakReplicas: 0,
  });
}
