import type { AllowList } from "../../shared/config/references.ts";
import type { RunSpec } from "../../shared/model/command.ts";
import type { Log } from "../../shared/telemetry/log.ts";
import type { Ledger } from "./ledger.ts";
import { identityOf } from "./process-identity.ts";
import { type ReplicaEvents, startReplica } from "./replica.ts";
import { parseRun } from "./run.ts";
import { type Failure, noteFailure, type Slot } from "./slot.ts";
import type { ReplicaTelemetry } from "./telemetry.ts";

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

/** Takes slots from phase to phase. */
export interface SlotLife {
  start(slot: Slot, traceparent?: string): void;
  /** Ends what runs in the slot, at once where it only waits. `mostGraceMs` shortens its own grace time. */
  stop(slot: Slot, options?: { traceparent?: string | undefined; mostGraceMs?: number }): void;
}

export function slotLife(machine: Machine, owner: SlotOwner): SlotLife {
  const { pool, workload } = owner;
  const stopped = new Map<Slot, () => void>();
  let starts = 0;

  const fail = (slot: Slot, kind: Failure["kind"], detail: string) => {
    noteFailure(slot, kind, detail, performance.now());
    machine.log.warn({ pool, workload, replica: slot.number, detail, failures: slot.failures }, "a replica failed");
  };
  const wait = (slot: Slot) => {
    slot.phase = "waiting";
    slot.retry = setTimeout(() => start(slot), (slot.failure?.retryAtMs ?? 0) - performance.now());
    owner.onChange();
  };
  /** Nothing runs in the slot any more. */
  const vacate = (slot: Slot, next: (slot: Slot) => void) => {
    slot.replica = undefined;
    stopped.get(slot)?.();
    stopped.delete(slot);
    if (slot.kept) return next(slot);
    owner.onVacated(slot);
    owner.onChange();
  };

  const start = (slot: Slot, traceparent?: string) => {
    starts += 1;
    slot.number = starts;
    slot.phase = "starting";
    slot.hash = owner.spec().hash;
    slot.readyAtMs = Number.POSITIVE_INFINITY;
    const label = `${pool}/${workload}#${slot.number}`;
    const attempt = machine.telemetry.starting({ pool, workload, label, traceparent });
    machine.spawn(() => {
      if (slot.phase !== "starting") return attempt.failed("no longer wanted");
      const spec = owner.spec();
      slot.hash = spec.hash;
      const run = parseRun(spec.run, machine.allowRefs);
      const events = eventsOf(slot, label, attempt);
      if (run.ok) slot.replica = startReplica({ run: run.value, label, owner: machine.owner }, events);
      else events.onStartFailed(run.faults.map(({ path, problem }) => `run.${path}: ${problem}`).join("; "));
    });
    owner.onChange();
  };

  const eventsOf = (slot: Slot, label: string, attempt: ReturnType<ReplicaTelemetry["starting"]>): ReplicaEvents => {
    let pid: number | undefined;
    let next = start;
    return {
      onSpawned: (number) => {
        pid = number;
        const identity = identityOf(number);
        if (identity) machine.ledger.add({ ...identity, label });
      },
      onReady: () => {
        if (slot.phase !== "starting") return attempt.failed("stopped while it was starting");
        slot.phase = "ready";
        slot.readyAtMs = performance.now();
        attempt.ready();
        owner.onChange();
      },
      onStartFailed: (detail) => {
        attempt.failed(detail);
        fail(slot, "start-failed", detail);
        vacate(slot, wait);
      },
      onExit: (detail) => {
        if (slot.phase === "stopping") return;
        slot.phase = "stopping"; // until its process group is gone too
        next = wait;
        machine.telemetry.crashed({ pool, workload });
        fail(slot, "crash-looping", `ended by itself with ${detail}`);
        owner.onChange();
      },
      onGone: () => {
        if (pid !== undefined) machine.ledger.remove(pid);
        vacate(slot, next);
      },
    };
  };

  return {
    start,
    stop: (slot, { traceparent, mostGraceMs } = {}) => {
      clearTimeout(slot.retry);
      if (!slot.replica) {
        slot.phase = "stopping";
        return vacate(slot, start);
      }
      if (slot.phase !== "stopping") {
        const label = `${pool}/${workload}#${slot.number}`;
        stopped.set(slot, machine.telemetry.stopping({ pool, workload, label, traceparent }));
        slot.phase = "stopping";
        slot.replica.stop(mostGraceMs);
        owner.onChange();
      } else if (mostGraceMs !== undefined) slot.replica.stop(mostGraceMs);
    },
  };
}
