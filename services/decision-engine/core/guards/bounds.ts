import type { Bounds } from "../../../../shared/model/pool.ts";
import type { Interval } from "./interval.ts";

/** The first guard: between min and max, where min is a floor that no priority may break. */
export function boundsInterval({ min, max }: Bounds): Interval {
  return { floor: min, least: min, most: max, leastReason: "bounded", mostReason: "bounded" };
}
