import type { JsonObject } from "../../shared/model/json.ts";
import { type Containers, lifeLabel, placeLabel } from "./bench-daemon.ts";
import { readEveryMs } from "./reallocation-collector.ts";

/** Replicas of a pool, and those that change sides. */
export const capacity = 10;
export const moved = 8;

/** Microscaler with different kinds of standby. */
export const variants = ["cold", "created", "paused"] as const;
export type Variant = (typeof variants)[number];

/** What there is of a pool while the backlog is away. */
export const atRest: Readonly<Record<Variant, { readonly spares: number }>> = {
  cold: { spares: 0 },
  created: { spares: moved },
  paused: { spares: moved },
};

/**
 * One replica for each message, and the remainder takes the rest: the law that is at its target after one step. Its steps
 * come to lie where the samples arrive.
 */
export function poolOf(variant: Variant, containers: Containers): JsonObject {
  const standby = variant === "cold" ? {} : { standby: { mode: variant, replicas: moved } };
  const freezes = variant === "paused" ? { ...standby, pausable: true } : {};
  const every = `${readEveryMs}ms`;
  return {
    name: poolName(variant, containers),
    actuator: "docker",
    capacity,
    workloads: [
      {
        name: "consumer",
        priority: 1,
        replicas: { min: 1, max: 1 + moved },
        metric: { source: "bench", queue: variant, every },
        target: { kind: "proportional", perReplica: 1, tolerance: 0, every },
        run: { ...runOf(`${variant}/consumer`, containers), ...standby },
      },
      {
        name: "remainder",
        priority: 2,
        target: { kind: "remainder" },
        run: { ...runOf(`${variant}/remainder`, containers), ...freezes },
      },
    ],
  };
}

export function poolName(variant: Variant, { life }: Containers): string {
  return `bench-${life}-${variant}`;
}

function runOf(place: string, { life, image, network }: Containers): JsonObject {
  return { image, network, labels: { [lifeLabel]: life, [placeLabel]: place }, stop: { grace: "1s" } };
}
