import type { QueueKind } from "../../../demo/queue-kinds.ts";
import type { MessageCounts } from "./messages.ts";
import type { Spread } from "./time-weighted.ts";
import type { Trouble } from "./troubles.ts";

/** The figures of one run of the demo; null where there is nothing to tell. Durations in ms. */
export interface Report {
  readonly messages: MessageCounts;
  /** Weighted by time, after the warm-up. */
  readonly queue: {
    readonly kind: QueueKind;
    readonly target: number | null;
    readonly p50: number | null;
    readonly p95: number | null;
    readonly max: number | null;
    /** Share of the time above the target. */
    readonly aboveTargetRatio: number | null;
  };
  /** Ready replicas, weighted by time, after the warm-up. */
  readonly workloads: Readonly<Record<string, Spread & { readonly final: number | null }>>;
  /** How often slots moved from one workload to another. */
  readonly reallocations: number;
  /** Most replicas that held a slot of the shared pool at one instant, by the actuator's own record. */
  readonly maxTotalReplicas: number | null;
  /** From the sample that called for more consumers to the first and to the last of them running. */
  readonly reactionMs: { readonly first: Quantiles; readonly last: Quantiles };
  readonly errors: readonly Trouble[];
}

export interface Quantiles {
  readonly p50: number | null;
  readonly p99: number | null;
}
