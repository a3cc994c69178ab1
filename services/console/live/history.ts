import type { PoolStatus, WorkloadStatus } from "../../../shared/model/status.ts";
import type { HistoryPoint, WorkloadPoint } from "./events.ts";

/** Time between two points. */
export const pointEveryMs = 500;

const keptMs = 5 * 60_000;
const keptPoints = keptMs / pointEveryMs;

/** The last five minutes of a pool. */
export interface History {
  add(point: HistoryPoint): void;
  points(): readonly HistoryPoint[];
}

export function history(): History {
  const points: HistoryPoint[] = [];
  return {
    add: (point) => {
      points.push(point);
      if (points.length > keptPoints) points.shift();
    },
    points: () => [...points],
  };
}

/** A moment of a pool; without a status (the engine is away) an empty one, so that charts show a gap. */
export function pointOf(status: PoolStatus | undefined, wallMs: number): HistoryPoint {
  if (!status) return { wallMs, workloads: {} };
  const workloads = Object.fromEntries(
    status.workloads.map((workload) => [workload.workload, workloadPoint(workload)]),
  );
  return { wallMs, ...(status.capacity !== undefined && { capacity: status.capacity }), workloads };
}

function workloadPoint({ sample, setpoint, observed }: WorkloadStatus): WorkloadPoint {
  return {
    ...(sample?.reading.kind === "value" && !sample.stale && { queue: sample.reading.value }),
    ...(setpoint !== undefined && { setpoint }),
    ...(observed && { ready: observed.ready, starting: observed.starting, stopping: observed.stopping }),
  };
}
