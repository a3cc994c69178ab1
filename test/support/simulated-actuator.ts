import type { Command } from "../../shared/model/command.ts";
import type { PoolObservation, WorkloadObservation } from "../../shared/model/observation.ts";
import type { VirtualTime } from "./virtual-time.ts";

/** One running copy; it holds its slot until it is gone. */
export interface Replica {
  readonly workload: string;
  state: "starting" | "ready" | "stopping" | "gone";
}

export interface SimulatedTimes {
  startMs(): number;
  stopMs(): number;
  /** From the death of a replica, or of all, until it is replaced. */
  respawnMs(): number;
}

/** What an actuator keeps when it is killed and starts again. */
export type Restart = "replicas and orders" | "orders" | "nothing";

/** An actuator and its scheduler in virtual time: replicas take time to start and to stop, and die when told to. */
export class SimulatedActuator {
  /** Most replicas that held a slot at one instant. */
  peak = 0;
  onChange: () => void = () => undefined;
  onReady: (replica: Replica) => void = () => undefined;
  private readonly time: VirtualTime;
  private readonly times: SimulatedTimes;
  private readonly workloads: readonly string[];
  private readonly replicas = new Set<Replica>();
  private readonly desired = new Map<string, number>();
  private readonly adopted = new Set<string>();
  private sequence: bigint | undefined;

  constructor(time: VirtualTime, workloads: readonly string[], times: SimulatedTimes) {
    this.time = time;
    this.workloads = workloads;
    this.times = times;
  }

  /** Takes a command, or refuses it for being older than one that was taken. */
  apply({ sequence, orders }: Command): "taken" | "refused" {
    if (this.sequence !== undefined && sequence < this.sequence) return "refused";
    this.sequence = sequence;
    for (const { run, desired } of orders) {
      if (desired === undefined) continue;
      this.desired.set(run.workload, desired);
      this.adopted.delete(run.workload);
    }
    this.reconcile();
    this.onChange();
    return "taken";
  }

  /** Somebody else sets a count, and that is adopted. */
  setByHand(workload: string, count: number): void {
    this.desired.set(workload, count);
    this.adopted.add(workload);
    this.reconcile();
    this.onChange();
  }

  /** Somebody else ends a replica. */
  kill(workload: string): void {
    const [victim] = this.running(workload);
    if (!victim) return;
    this.remove(victim);
    this.respawn();
  }

  restart(keeps: Restart): void {
    if (keeps === "replicas and orders") return;
    for (const replica of this.replicas) this.remove(replica);
    if (keeps === "nothing") {
      this.desired.clear();
      this.adopted.clear();
      this.sequence = undefined;
    }
    this.respawn();
  }

  /** Replicas of a workload that were not told to stop. */
  running(workload: string): Replica[] {
    return this.all(workload).filter(({ state }) => state !== "stopping");
  }

  get slotsHeld(): number {
    return this.replicas.size;
  }

  observe(): PoolObservation {
    return {
      pool: "pool",
      ...(this.sequence === undefined ? {} : { sequence: this.sequence }),
      workloads: this.workloads.map((workload) => this.observeOne(workload)),
      sentAtMs: this.time.nowMs,
      peakReplicas: this.peak,
    };
  }

  private observeOne(workload: string): WorkloadObservation {
    const replicas = this.all(workload);
    const count = (wanted: Replica["state"]) => replicas.filter(({ state }) => state === wanted).length;
    const desired = this.desired.get(workload);
    return {
      workload,
      ...(desired === undefined ? {} : { desired }),
      ...(this.adopted.has(workload) && { adopted: true }),
      ready: count("ready"),
      starting: count("starting"),
      stopping: count("stopping"),
      standby: 0,
    };
  }

  private all(workload: string): Replica[] {
    return [...this.replicas].filter((replica) => replica.workload === workload);
  }

  private reconcile(): void {
    for (const [workload, desired] of this.desired) {
      const running = this.running(workload);
      for (const victim of running.slice(desired)) this.stop(victim);
      for (let missing = desired - running.length; missing > 0; missing -= 1) this.start(workload);
    }
  }

  private start(workload: string): void {
    const replica: Replica = { workload, state: "starting" };
    this.replicas.add(replica);
    this.peak = Math.max(this.peak, this.replicas.size);
    this.time.after(this.times.startMs(), () => {
      if (replica.state !== "starting") return;
      replica.state = "ready";
      this.onReady(replica);
      this.onChange();
    });
  }

  private stop(replica: Replica): void {
    replica.state = "stopping";
    this.time.after(this.times.stopMs(), () => this.remove(replica));
  }

  private remove(replica: Replica): void {
    replica.state = "gone";
    if (this.replicas.delete(replica)) this.onChange();
  }

  private respawn(): void {
    this.time.after(this.times.respawnMs(), () => {
      this.reconcile();
      this.onChange();
    });
  }
}
