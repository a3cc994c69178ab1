import type { Reason } from "../../../shared/model/decision.ts";
import type { GuardReason, Interval } from "./guards/interval.ts";
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
  /** Why nothing may grow in the pool; undefined: it may. */
  readonly obstacle?: string | undefined;
  readonly desired: number;
  /** What is granted goes out when all of it fits. */
  readonly inOneStep?: boolean;
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
    return { reason: "no-headroom", detail: `${demand.detail}; wants ${wanted}, ${roomText(facts)}` };
  }
  if (desired < allocated) {
    return { reason: "pre-empting", detail: `${demand.detail}; ${waitText(facts)}` };
  }
  // a remainder asks for everything: that it stops at its usual max says nothing
  if (demand.replicas > wanted && !(remainder && interval.mostReason === "bounded")) {
    const limit = limits[interval.mostReason].most(interval.most);
    return { reason: interval.mostReason, detail: `${demand.detail}; wants ${demand.replicas}, ${limit}` };
  }
  if (demand.replicas < wanted) {
    const limit = limits[interval.leastReason].least(interval.least);
    return { reason: interval.leastReason, detail: `${demand.detail}; wants ${demand.replicas}, ${limit}` };
  }
  // the law has since found that what it was granted is right; a remainder's law never asks
  if (demand.reason === "at-target" && desired !== from && !remainder) {
    return { reason: "demand", detail: `${demand.detail}; ${from} → ${desired}, as granted before` };
  }
  return { reason: demand.reason, detail: demand.detail };
}

function roomText({ allocated, obstacle }: Facts): string {
  return obstacle === undefined ? `${allocated} fit` : `keeps ${allocated}: ${obstacle}`;
}

function waitText({ allocated, desired, inOneStep }: Facts): string {
  const wait = inOneStep ? "to go out in one step, as the scheduler locks while it scales" : "for slots";
  return `${allocated} granted, ${allocated - desired} of them wait ${wait}`;
}

interface LimitText {
  most(replicas: number): string;
  least(replicas: number): string;
}

/** How each guard says what it leaves. */
const limits: Readonly<Record<GuardReason, LimitText>> = {
  bounded: { most: (count) => `max is ${count}`, least: (count) => `min is ${count}` },
  scheduled: { most: (count) => `max is ${count} at this time`, least: (count) => `min is ${count} at this time` },
  "step-limited": both("in this step"),
  "rate-limited": both("in this period"),
  "cooling-down": both("while it cools down"),
  stabilizing: {
    most: (count) => `at most ${count} while less was asked for not long ago`,
    least: (count) => `at least ${count} while more was asked for not long ago`,
  },
  "dead-band": both("for so small a change"),
  "in-flight": both("while messages are in flight"),
  activating: {
    most: (count) => `at most ${count} without enough work to be on`,
    least: (count) => `at least ${count} while there is, or just was, work`,
  },
  paused: both("while it is paused"),
  "warming-up": both("while nothing is known"),
  "sample-absent": both("while nothing is known"),
  "sample-stale": both("while nothing is known"),
};

function both(why: string): LimitText {
  return { most: (count) => `at most ${count} ${why}`, least: (count) => `at least ${count} ${why}` };
}
