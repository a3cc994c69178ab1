export interface ReallocationCount {
  /** Slots granted to each workload of a pool; those that are not decided yet are left out. */
  see(allocated: ReadonlyMap<string, number>): void;
  count(): number;
}

/** Counts how often slots moved: changes of the allocation by which one workload gets more and another fewer. */
export function reallocationCount(): ReallocationCount {
  let before: ReadonlyMap<string, number> = new Map();
  let count = 0;
  return {
    see: (allocated) => {
      const changes = [...allocated].map(([workload, slots]) => slots - (before.get(workload) ?? slots));
      if (changes.some((change) => change > 0) && changes.some((change) => change < 0)) count += 1;
      before = allocated;
    },
    count: () => count,
  };
}
