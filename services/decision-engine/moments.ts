import { z } from "zod";
import type { JsonObject } from "../../shared/model/json.ts";
import type { Moment, WorkloadMoment } from "../../shared/model/moment.ts";

const count = z.int().min(0).optional().catch(undefined);
const amount = z.number().optional().catch(undefined);

const momentSchema = z.object({
  wallMs: z.number(),
  capacity: count,
  workloads: z.array(
    z.object({
      workload: z.string(),
      ...{ queue: amount, setpoint: amount, ready: count, starting: count, stopping: count },
    }),
  ),
});

/** Moments of a pool as they are kept in the store; what an engine of another version wrote and nobody understands is left out. */
export function momentsOf(kept: readonly JsonObject[]): readonly Moment[] {
  return kept.flatMap((json) => {
    const { data } = momentSchema.safeParse(json);
    return data ? [momentOf(data)] : [];
  });
}

function momentOf({ wallMs, capacity, workloads }: z.infer<typeof momentSchema>): Moment {
  return { wallMs, ...(capacity === undefined ? {} : { capacity }), workloads: workloads.map(known) };
}

/** Without what was not known. */
function known({ workload, ...numbers }: z.infer<typeof momentSchema>["workloads"][number]): WorkloadMoment {
  return { workload, ...Object.fromEntries(Object.entries(numbers).filter(([, value]) => value !== undefined)) };
}
