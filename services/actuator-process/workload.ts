import type { Order, RunSpec } from "../../shared/model/command.ts";
import type { WorkloadObservation } from "../../shared/model/observation.ts";
import { planOf } from "./plan.ts";
import { processRun } from "./schema.ts";
import { newSlot, type Slot, troubleOf } from "./slot.ts";
import { type Machine, SlotLife } from "./slot-life.ts";

/** The replicas of one workload. */
export class Workload {
  readonly #name: string;
  readonly #slots = new Set<Slot>();
  readonly #life: SlotLife;
  #spec: RunSpec | undefined;
  #wanted: number | undefined;
  #reconciling = false;
  #allGone: (() => void) | undefined;

  /** `changed` is called after every change of its counts. */
  constructor(pool: string, name: string, machine: Machine, changed: () => void) {
    this.#name = name;
    this.#life = new SlotLife(machine, {
      pool,
      workload: name,
      spec: () => {
        if (this.#spec) return this.#spec;
        throw new Error(`workload ${name} of pool ${pool} has a slot but was never ordered`);
      },
      onVacated: (slot) => {
        this.#slots.delete(slot);
        if (this.#slots.size === 0) this.#allGone?.();
      },
      onChange: () => {
        changed();
        this.#reconcile();
      },
    });
  }

  order({ run, desired = this.#wanted }: Order, traceparent?: string): "accepted" | "unchanged" {
    if (this.#spec?.hash === run.hash && desired === this.#wanted) return "unchanged";
    if (this.#spec?.hash !== run.hash) this.#spec = run;
    this.#wanted = desired;
    this.#reconcile(traceparent);
    return "accepted";
  }

  observe(): WorkloadObservation {
    const slots = [...this.#slots];
    const count = (phase: Slot["phase"]) => slots.filter((slot) => slot.phase === phase).length;
    const trouble = troubleOf(slots, performance.now());
    return {
      workload: this.#name,
      ...(this.#wanted === undefined ? {} : { desired: this.#wanted }),
      ready: count("ready"),
      starting: count("starting"),
      stopping: count("stopping"),
      standby: 0,
      ...(trouble ? { trouble } : {}),
    };
  }

  /** Replicas that are starting, ready or stopping. */
  occupied(): number {
    return [...this.#slots].filter(({ phase }) => phase !== "waiting").length;
  }

  /** Ends all replicas, each after its grace time or this one; nothing is started any more. Resolves when none is left. */
  async stop(mostGraceMs: number): Promise<void> {
    this.#wanted = undefined;
    if (this.#slots.size === 0) return;
    const gone = new Promise<void>((resolve) => {
      this.#allGone = resolve;
    });
    for (const slot of this.#slots) {
      slot.kept = false;
      this.#life.stop(slot, { mostGraceMs });
    }
    await gone;
  }

  #reconcile(traceparent?: string): void {
    if (this.#reconciling || !this.#spec || this.#wanted === undefined) return;
    this.#reconciling = true; // every step below is a change that would call this again
    const { hash } = this.#spec;
    const plan = planOf([...this.#slots], this.#wanted, hash, victimOf(this.#spec));
    for (const slot of plan.release) {
      slot.kept = false;
      this.#life.stop(slot, { traceparent });
    }
    for (const slot of plan.refresh) {
      clearTimeout(slot.retry);
      slot.failures = 0;
      slot.failure = undefined;
      this.#life.start(slot, traceparent);
    }
    if (plan.replace) this.#life.stop(plan.replace, { traceparent });
    for (let missing = plan.add; missing > 0; missing--) {
      const slot = newSlot(hash);
      this.#slots.add(slot);
      this.#life.start(slot, traceparent);
    }
    this.#reconciling = false;
  }
}

function victimOf({ run }: RunSpec) {
  return processRun.shape.victim.safeParse(run.victim).data ?? "youngest";
}
