import type { Resources } from "../../../shared/model/resources.ts";

/** So many replicas, each of which takes this. */
export interface Use {
  readonly resources: Resources;
  readonly replicas: number;
}

/** Share of a capacity that is in use: of the dimension of which least is left; 0 where nothing is limited. */
export function capacityShare(capacity: Resources, uses: readonly Use[]): number {
  const shares = Object.entries(capacity).map(([dimension, limit]) => {
    const used = uses.reduce((sum, { resources, replicas }) => sum + (resources[dimension] ?? 0) * replicas, 0);
    return used === 0 ? 0 : used / limit;
  });
  return Math.max(0, ...shares);
}
