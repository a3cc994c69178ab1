import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Actuator } from "../../shared/actuator/actuator.ts";
import type { FenceRecord } from "../../shared/actuator/fencing.ts";
import { serveActuator } from "../../shared/actuator/server.ts";
import { ownStateDir } from "../../shared/actuator/state-dir.ts";
import type { WorkloadObservation } from "../../shared/model/observation.ts";
import { createLog } from "../../shared/telemetry/log.ts";

/** What an actuator let in: a pool that was opened or, with a sequence, a command. */
export interface Admitted extends FenceRecord {
  readonly pool: string;
  readonly atMs: number;
}

/** A real actuator server over a scheduler that does at once what it is told, with a record of all that was let in. */
export interface RecordedActuator {
  readonly address: string;
  readonly admitted: readonly Admitted[];
  /** Replicas of a workload that run. */
  running(pool: string, workload: string): number | undefined;
  stop(): Promise<void>;
}

export async function startRecordedActuator(): Promise<RecordedActuator> {
  const folder = mkdtempSync(join(tmpdir(), "microscaler-recorded-"));
  const counts = new Map<string, Map<string, number | undefined>>();
  const admitted: Admitted[] = [];
  const poolOf = (name: string) => {
    const pool = counts.get(name) ?? new Map<string, number | undefined>();
    counts.set(name, pool);
    return pool;
  };
  const service = await serveActuator({
    ...{ name: "recorded", listen: "127.0.0.1:0", log: createLog("test", { level: "silent" }) },
    actuator: immediate(poolOf),
    stateDir: ownStateDir(folder),
    fences: {
      records: new Map(),
      save: async (pool, record) => void admitted.push({ pool, ...record, atMs: performance.now() }),
      close: async () => undefined,
    },
  });
  return {
    address: service.address,
    admitted,
    running: (pool, workload) => counts.get(pool)?.get(workload),
    stop: async () => {
      await service.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function immediate(poolOf: (pool: string) => Map<string, number | undefined>): Actuator {
  let tell: (pool: string) => void = () => undefined;
  return {
    info: {
      ...{ kind: "recorded", version: "0" },
      capabilities: { replicasOutliveActuator: true, locksWhileScaling: false, standby: [], victimChoice: [] },
    },
    validate: () => [],
    open: (pool, runs) => {
      for (const { workload } of runs) if (!poolOf(pool).has(workload)) poolOf(pool).set(workload, undefined);
    },
    apply: (pool, orders) => {
      for (const { run, desired } of orders) if (desired !== undefined) poolOf(pool).set(run.workload, desired);
      tell(pool);
      return orders.map(({ run }) => ({ workload: run.workload, kind: "accepted" }));
    },
    observe: (pool) => ({
      peakReplicas: 0,
      workloads: [...poolOf(pool)].map(([workload, desired]): WorkloadObservation => {
        const rest = { starting: 0, stopping: 0, standby: 0 };
        return { workload, ready: desired ?? 0, ...rest, ...(desired === undefined ? {} : { desired }) };
      }),
    }),
    onChange: (listener) => {
      tell = listener;
    },
    stop: async () => undefined,
  };
}
