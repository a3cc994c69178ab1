import type { JsonObject } from "./json.ts";

/** Who commands. Ordered by generation; one generation has one holder. */
export interface Fence {
  readonly holder: string;
  readonly generation: bigint;
}

/** How replicas of a workload are run; the actuator's own schema, references unresolved. */
export interface RunSpec {
  readonly workload: string;
  readonly run: JsonObject;
  /** Of `run`: a changed hash replaces old replicas one by one. */
  readonly hash: string;
  /** Its least replicas, for `onExit: scale-to-min`; left out: none. */
  readonly min?: number;
}

/** `desired` left out: leave the number of replicas alone. */
export interface Order {
  readonly run: RunSpec;
  readonly desired?: number;
}

/** Declarative and repeatable. A workload without an order is left alone, never zeroed. */
export interface Command {
  readonly pool: string;
  readonly fence: Fence;
  /** Rises with each command of one generation. */
  readonly sequence: bigint;
  readonly orders: readonly Order[];
}

export type ApplyOutcome =
  | { readonly workload: string; readonly kind: "accepted" }
  | { readonly workload: string; readonly kind: "unchanged" }
  | {
      readonly workload: string;
      readonly kind: "rejected";
      readonly reason: string;
      readonly retryable: boolean;
      readonly retryAfterMs?: number;
    };
