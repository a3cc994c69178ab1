import type { Reason } from "../../../shared/model/decision.ts";
import type { Interval } from "./guards/interval.ts";
import type { Demand } from "./state.ts";

/** What was decided for a workload, with everything needed to explain it. */
export interface Outcome {
  readonly workload: string;
  /** Desired before. */
  readonly from: number;
  readonly demand: number;
  readonly interval: Interval;
  readonly allocated: number;
  /** What to order. */
  readonly desired: number;
  /** In shadow mode: what would have been ordered. */
  readonly proposed?: number;
  readonly reason: Reason;
  readonly detail: string;
}

interface Facts {
  readonly from: number;
  readonly demand: Demand;
  readonly interval: Interval;
  /** The demand inside the interval. */
  readonly wanted: number;
  readonly allocated: number;
  readonly desired: number;
  readonly remainder: boolean;
}

/** The first thing that keeps a workload from its demand, else why it demands what it does. */
export function reasonFor(facts: Facts): { readonly reason: Reason; readonly detail: string } {
  const { from, demand, interval, wanted, allocated, desired, remainder } = facts;
  if (allocated < wanted && remainder) {
    return { reason: "pre-empted", detail: `${allocated} of ${wanted} left by the others` };
  }
  if (allocated < wanted && allocated < from) {
    return { reason: "pre-empted", detail: `gives up ${from - allocated} to others; wants ${wanted}` };
  }
  if (allocated < wanted) {
    return { reason: "no-headroom", detail: `${demand.detail}; wants ${wanted}, ${allocated} fit` };
  }
  if (desired < allocated) {
    return {
      reason: "pre-empting",
      detail: `${demand.detail}; ${allocated} granted, ${allocated - desired} of them wait for slots`,
    };
  }
  if (demand.replicas > wanted && !remainder) {
    const limit =
      interval.mostReason === "bounded" ? `max is ${interval.most}` : `at most ${interval.most} in this step`;
    return { reason: interval.mostReason, detail: `${demand.detail}; wants ${demand.replicas}, ${limit}` };
  }
  if (demand.replicas < wanted) {
    const limit =
      interval.leastReason === "bounded" ? `min is ${interval.least}` : `at least ${interval.least} in this step`;
    return { reason: interval.leastReason, detail: `${demand.detail}; wants ${demand.replicas}, ${limit}` };
  }
  return { reason: demand.reason, detail: demand.detail };
}
