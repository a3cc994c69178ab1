import { isDeepStrictEqual } from "node:util";
import type { PoolStatus, WorkloadStatus } from "../../../shared/model/status.ts";
import type { PoolRow } from "./events.ts";
import { type FollowedPool, unknownOf } from "./followed-pool.ts";

/** A line about every pool, for a page that cannot show all of all of them. */
export interface Overview {
  /** Those that are other than when last asked. */
  changed(pools: Iterable<FollowedPool>): readonly PoolRow[];
}

export function overview(): Overview {
  let before = new Map<string, PoolRow>();
  return {
    changed: (pools) => {
      const rows = [...pools].map(rowOf);
      const changed = rows.filter((row) => !isDeepStrictEqual(row, before.get(row.pool)));
      before = new Map(rows.map((row) => [row.pool, row]));
      return changed;
    },
  };
}

/** What a person sees at a glance; without a status only why there is none. */
export function rowOf(pool: FollowedPool): PoolRow {
  const { name, newest, leaving } = pool;
  const unknown = unknownOf(pool);
  const why = unknown === undefined ? {} : { unknown };
  const status = newest ? { status: lineOf(newest) } : {};
  return { pool: name, leaving, ...why, ...status };
}

function lineOf({
  occupied,
  capacity,
  unmet,
  shadow,
  leader,
  links,
  workloads,
}: PoolStatus): NonNullable<PoolRow["status"]> {
  const trouble = troubleOf(workloads);
  return {
    ...{ occupied, unmet, shadow, lost: links.filter(({ up }) => !up) },
    ...(capacity !== undefined && { capacity }),
    ...(leader && { holder: leader.holder }),
    ...(trouble !== undefined && { trouble }),
  };
}

/** The first of them, by name of the workload. */
function troubleOf(workloads: readonly WorkloadStatus[]): string | undefined {
  for (const { workload, observed, blind } of workloads) {
    const trouble = observed?.trouble ?? blind;
    if (trouble !== undefined) return `${workload}: ${trouble}`;
  }
  return undefined;
}
