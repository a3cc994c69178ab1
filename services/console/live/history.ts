import type { Moment } from "../../../shared/model/moment.ts";
import type { PoolStatus, WorkloadStatus } from "../../../shared/model/status.ts";
import type { HistoryPoint, WorkloadPoint } from "./events.ts";

/** Time between two points. */
export const pointEveryMs = 500;

/** As the engines keep it: ten minutes, a point a second; the newest minute in full. */
const keptMs = 10 * 60_000;
const fullMs = 60_000;
const thinnedEveryMs = 900;

/** The last ten minutes of a pool. */
export interface History {
  add(point: HistoryPoint): void;
  /** Puts in front what was before the first point that tells anything. */
  seed(moments: readonly Moment[], nowMs: number): void;
  points(): readonly HistoryPoint[];
}

export function history(): History {
  let points: readonly HistoryPoint[] = [];
  return {
    add: (point) => {
      points = extended(points, point);
    },
    seed: (moments, nowMs) => {
      const told = points.findIndex(({ workloads }) => Object.keys(workloads).length > 0);
      const own = told === -1 ? [] : points.slice(told);
      points = [...before(moments, own[0]?.wallMs ?? nowMs, nowMs), ...own];
    },
    points: () => points,
  };
}

/** What is kept once a newer point came, on the page as here. */
export function extended(points: readonly HistoryPoint[], point: HistoryPoint): readonly HistoryPoint[] {
  const oldestMs = point.wallMs - keptMs;
  const thinned = thinnedOnce(points, point.wallMs - fullMs);
  return [...thinned.filter(({ wallMs }) => wallMs >= oldestMs), point];
}

/** Drops the point that has just become older than that, where the one before it is near enough. */
function thinnedOnce(points: readonly HistoryPoint[], fullFromMs: number): readonly HistoryPoint[] {
  const place = points.findLastIndex(({ wallMs }) => wallMs < fullFromMs);
  const [last, older] = [points[place], points[place - 1]];
  if (!last || !older || last.wallMs - older.wallMs >= thinnedEveryMs) return points;
  return points.toSpliced(place, 1);
}

/** Moments up to `endMs`, the end of what is missing. The clock of an engine that is ahead of ours is set back: nothing comes from later than now. */
function before(moments: readonly Moment[], endMs: number, nowMs: number): HistoryPoint[] {
  const aheadMs = Math.max(0, (moments.at(-1)?.wallMs ?? 0) - nowMs);
  const points = moments.map(({ wallMs, capacity, workloads }) => ({
    wallMs: wallMs - aheadMs,
    ...(capacity !== undefined && { capacity }),
    workloads: Object.fromEntries(workloads.map(({ workload, ...point }) => [workload, point])),
  }));
  return points.filter(({ wallMs }) => wallMs < endMs && wallMs >= nowMs - keptMs);
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
