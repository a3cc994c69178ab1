import type { ReplicaTimes } from "./model.ts";

/** Schedulers that laws are compared on, by how long theirs takes to start and to stop a replica. */
export const plants = {
  docker: { startMs: 800, stopMs: 300, variation: 0.35, failRatio: 0 },
  marathon: { startMs: 4000, stopMs: 2000, variation: 0.35, failRatio: 0 },
} as const satisfies Record<string, ReplicaTimes>;

export type PlantName = keyof typeof plants;
