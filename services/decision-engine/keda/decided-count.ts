import { MicroscalerError } from "../../../shared/errors.ts";
import type { PoolStatus } from "../../../shared/model/status.ts";
import { noWorkload } from "../no-workload.ts";

/**
 * How many replicas a workload should have, for whoever scales it in our place. In shadow mode that is what we would order.
 * @throws MicroscalerError `not-found`; `unavailable` where there is no decision that anybody should follow
 */
export function decidedCount(status: PoolStatus, name: string): number {
  const { pool, workloads, links, leader } = status;
  const workload = workloads.find((one) => one.workload === name);
  if (!workload) {
    throw noWorkload({ name: pool, workloads: workloads.map((one) => ({ name: one.workload })) }, name);
  }
  const undecided = (why: string) =>
    new MicroscalerError("unavailable", `nothing is decided of workload ${name} of pool ${pool}: ${why}`);
  if (!leader) throw undecided("no engine holds the lease of the pool");
  const lost = links.find(({ kind, up }) => kind === "actuator" && !up);
  if (lost) throw undecided(`${lost.name}: ${lost.problem ?? "not connected"}`);
  if (workload.blind !== undefined) throw undecided(workload.blind);
  const count = status.shadow ? workload.proposed : workload.desired;
  if (count === undefined) throw undecided(workload.detail);
  return count;
}
