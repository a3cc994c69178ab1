import type { AllowList } from "../../shared/config/references.ts";
import type { RunSpec } from "../../shared/model/command.ts";
import type { Log } from "../../shared/telemetry/log.ts";
import type { Ledger } from "./ledger.ts";
import { identityOf } from "./process-identity.ts";
import { type ReplicaEvents, startReplica } from "./replica.ts";
import { parseRun } from "./run.ts";
import { type Failure, noteFailure, type Slot } from "./slot.ts";
import type { ReplicaTelemetry } from "./telemetry.ts";

type StartTelemetry = ReturnType<ReplicaTelemetry["starting"]>;

/** What all workloads of an actuator share. */
export interface Machine {
  /** Identity of the actuator in this life. */
  readonly owner: string;
  readonly allowRefs: AllowList;
  readonly ledger: Ledger;
  readonly telemetry: ReplicaTelemetry;
  readonly log: Log;
  /** Spawns in order, without holding up everything else. */
  readonly spawn: (spawn: () => void) => void;
}

export interface SlotOwner {
  readonly pool: string;
  readonly workload: string;
  /** The specification in force when a replica is spawned. */
  spec(): RunSpec;
  /** The slot is given up and nothing runs in it. */
  onVacated(slot: Slot): void;
  /** After every change of a slot's phase. */
  onChange(): void;
}

export interface StopOptions {
  readonly traceparent?: string | undefined;
  /** Shortens the replica's own grace time. */
  readonly mostGraceMs?: number;
}

/** Takes the slots of one workload from phase to phase. */
export class SlotLife {
  readonly #machine: Machine;
  readonly #owner: SlotOwner;
  /** What to call once an ordered stop is through. */
  readonly #stops = new Map<Slot, () => void>();
  #starts = 0;

  constructor(machine: Machine, owner: SlotOwner) {
    this.#machine = machine;
    this.#owner = owner;
  }

  start(slot: Slot, traceparent?: string): void {
    const { telemetry, spawn } = this.#machine;
    this.#starts += 1;
    slot.number = this.#starts;
    slot.phase = "starting";
    slot.hash = this.#owner.spec().hash;
    slot.readyAtMs = Number.POSITIVE_INFINITY;
    const start = telemetry.starting({ ...this.#name(slot), traceparent });
    spawn(() => {
      if (slot.phase === "starting") this.#spawn(slot, start);
      else start.failed("no longer wanted");
    });
    this.#owner.onChange();
  }

  /** Ends what runs in the slot, at once where nothing does. */
  stop(slot: Slot, { traceparent, mostGraceMs }: StopOptions = {}): void {
    clearTimeout(slot.retry);
    if (!slot.replica) {
      slot.phase = "stopping";
      this.#vacate(slot, "start");
      return;
    }
    if (slot.phase === "stopping") {
      if (mostGraceMs !== undefined) slot.replica.stop(mostGraceMs);
      return;
    }
    this.#stops.set(slot, this.#machine.telemetry.stopping({ ...this.#name(slot), traceparent }));
    slot.phase = "stopping";
    slot.replica.stop(mostGraceMs);
    this.#owner.onChange();
  }

  #spawn(slot: Slot, start: StartTelemetry): void {
    const { owner, allowRefs } = this.#machine;
    const spec = this.#owner.spec();
    slot.hash = spec.hash; // it may have changed since the order
    const run = parseRun(spec.run, allowRefs);
    const events = this.#eventsOf(slot, start);
    if (run.ok) slot.replica = startReplica({ run: run.value, label: this.#name(slot).label, owner }, events);
    else events.onStartFailed(run.faults.map(({ path, problem }) => `run.${path}: ${problem}`).join("; "));
  }

  #eventsOf(slot: Slot, start: StartTelemetry): ReplicaEvents {
    const { label } = this.#name(slot);
    let pid: number | undefined;
    let next: "start" | "wait" = "start";
    const forget = () => {
      if (pid !== undefined) this.#machine.ledger.remove(pid);
    };
    return {
      onSpawned: (number) => {
        pid = number;
        const identity = identityOf(number);
        if (identity) this.#machine.ledger.add({ ...identity, label });
      },
      onReady: () => {
        if (slot.phase !== "starting") return start.failed("stopped while it was starting");
        slot.phase = "ready";
        slot.readyAtMs = performance.now();
        start.ready();
        this.#owner.onChange();
      },
      onStartFailed: (detail) => {
        forget(); // it may be on record in part
        start.failed(detail);
        this.#fail(slot, "start-failed", detail);
        this.#vacate(slot, "wait");
      },
      onExit: (detail) => {
        if (slot.phase === "stopping") return;
        slot.phase = "stopping"; // until its process group is gone too
        next = "wait";
        this.#machine.telemetry.crashed(this.#owner);
        this.#fail(slot, "crash-looping", `ended by itself with ${detail}`);
        this.#owner.onChange();
      },
      onGone: () => {
        forget();
        this.#vacate(slot, next);
      },
    };
  }

  #fail(slot: Slot, kind: Failure["kind"], detail: string): void {
    const { pool, workload } = this.#owner;
    noteFailure(slot, kind, detail, performance.now());
    this.#machine.log.warn(
      { pool, workload, replica: slot.number, detail, failures: slot.failures },
      "a replica failed",
    );
  }

  /** Nothing runs in the slot any more; where it is kept, the next replica comes now or after the back-off. */
  #vacate(slot: Slot, next: "start" | "wait"): void {
    slot.replica = undefined;
    this.#stops.get(slot)?.();
    this.#stops.delete(slot);
    if (slot.kept && next === "start") this.start(slot);
    else if (slot.kept) this.#wait(slot);
    else this.#owner.onVacated(slot);
    this.#owner.onChange();
  }

  #wait(slot: Slot): void {
    slot.phase = "waiting";
    slot.retry = setTimeout(() => this.start(slot), (slot.failure?.retryAtMs ?? 0) - performance.now());
  }

  #name({ number }: Slot): { pool: string; workload: string; label: string } {
    const { pool, workload } = this.#owner;
    return { pool, workload, label: `${pool}/${workload}#${number}` };
  }
}
