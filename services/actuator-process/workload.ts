import type { Order, RunSpec } from "../../shared/model/command.ts";
import type { WorkloadObservation } from "../../shared/model/observation.ts";
import { planOf } from "./plan.ts";
import { processRun } from "./schema.ts";
import { newSlot, type Slot, troubleOf } from "./slot.ts";
import { type Machine, slotLife } from "./slot-life.ts";

/** The replicas of one workload. */
export interface Workload {
  order(order: Order, traceparent?: string): "accepted" | "unchanged";
  observe(): WorkloadObservation;
  /** Replicas that are starting, ready or stopping. */
  occupied(): number;
  /** Ends all replicas, each after its grace time or this one; nothing is started any more. Resolves when none is left. */
  stop(mostGraceMs: number): Promise<void>;
}

/** `changed` is called after every change of its counts. */
export function workload(pool: string, name: string, machine: Machine, changed: () => void): Workload {
  const slots = new Set<Slot>();
  let spec: RunSpec | undefined;
  let wanted: number | undefined;
  let closed = false;
  let allGone: () => void = () => undefined;

  const life = slotLife(machine, {
    pool,
    workload: name,
    spec: () => {
      if (!spec) throw new Error(`workload ${name} of pool ${pool} has a slot but was never ordered`);
      return spec;
    },
    onVacated: (slot) => {
      slots.delete(slot);
      if (closed && slots.size === 0) allGone();
    },
    onChange: () => {
      changed();
      reconcile();
    },
  });

  let reconciling = false;
  const reconcile = (traceparent?: string) => {
    if (reconciling || closed || !spec || wanted === undefined) return;
    reconciling = true;
    const { add, release, refresh, replace } = planOf([...slots], wanted, spec.hash, victimOf(spec));
    for (const slot of release) {
      slot.kept = false;
      life.stop(slot, { traceparent });
    }
    for (const slot of refresh) {
      clearTimeout(slot.retry);
      slot.failures = 0;
      slot.failure = undefined;
      life.start(slot, traceparent);
    }
    if (replace) life.stop(replace, { traceparent });
    for (let missing = add; missing > 0; missing--) {
      const slot = newSlot(spec.hash);
      slots.add(slot);
      life.start(slot, traceparent);
    }
    reconciling = false;
  };
  return {
    order: ({ run, desired = wanted }, traceparent) => {
      if (spec?.hash === run.hash && desired === wanted) return "unchanged";
      if (spec?.hash !== run.hash) spec = run;
      wanted = desired;
      reconcile(traceparent);
      return "accepted";
    },
    observe: () => observationOf(name, [...slots], wanted),
    occupied: () => [...slots].filter(({ phase }) => phase !== "waiting").length,
    stop: async (mostGraceMs) => {
      closed = true;
      if (slots.size === 0) return;
      const gone = new Promise<void>((resolve) => {
        allGone = resolve;
      });
      for (const slot of slots) {
        slot.kept = false;
        life.stop(slot, { mostGraceMs });
      }
      await gone;
    },
  };
}

function victimOf({ run }: RunSpec) {
  return processRun.shape.victim.safeParse(run.victim).data ?? "youngest";
}

function observationOf(workload: string, slots: readonly Slot[], wanted: number | undefined): WorkloadObservation {
  const count = (phase: Slot["phase"]) => slots.filter((slot) => slot.phase === phase).length;
  const trouble = troubleOf(slots, performance.now());
  return {
    workload,
    ...(wanted === undefined ? {} : { desired: wanted }),
    ready: count("ready"),
    starting: count("starting"),
    stopping: count("stopping"),
    standby: 0,
    ...(trouble ? { trouble } : {}),
  };
}
