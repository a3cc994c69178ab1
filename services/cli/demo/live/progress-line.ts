import type { PoolStatus } from "../../../../shared/model/status.ts";
import { queueLength } from "../report/recorder.ts";
import type { LiveState } from "./live-state.ts";
import { clock } from "./render.ts";
import { replicaCount } from "./slots.ts";

/** The demo in one line, for where no live view can be drawn. */
export function progressLine({ elapsedMs, shared, producers, counts }: LiveState): string {
  const metered = shared?.workloads.find(({ setpoint }) => setpoint !== undefined);
  const length = metered && queueLength(metered);
  const queue = `queue ${length ?? "not known"}${metered?.setpoint === undefined ? "" : `/${metered.setpoint}`}`;
  const done = `${counts.consumer} of ${counts.producer} messages consumed`;
  return [clock(elapsedMs), queue, ...replicaCounts(producers), ...replicaCounts(shared), done].join("  ");
}

function replicaCounts(status: PoolStatus | undefined): readonly string[] {
  return status?.workloads.map(({ workload, observed }) => replicaCount(workload, observed)) ?? [];
}
