import type { WorkloadObservation } from "../../model/observation.ts";
import type { Snapshot } from "../actuator.ts";
import type { HostedReplica, ReplicaRun } from "./host.ts";
import { ReplicaWorkload } from "./workload.ts";
import type { WorkloadParts } from "./workload-parts.ts";

/** The workloads of one pool and the most replicas that ever held a slot at one instant. */
export class ReplicaPool<Run extends ReplicaRun> {
  readonly #workloads = new Map<string, ReplicaWorkload<Run>>();
  readonly #name: string;
  readonly #parts: WorkloadParts<Run>;
  readonly #changed: () => void;
  #peak = 0;
  /** Some of the workloads have looked at what is new, and others have not. */
  #looking = false;

  constructor(name: string, parts: WorkloadParts<Run>, changed: () => void) {
    this.#name = name;
    this.#parts = parts;
    this.#changed = changed;
    parts.host.watch(name);
  }

  get all(): readonly ReplicaWorkload<Run>[] {
    return [...this.#workloads.values()];
  }

  workload(name: string): ReplicaWorkload<Run> {
    const known = this.#workloads.get(name);
    if (known) return known;
    const found = new ReplicaWorkload(this.#parts, {
      ...{ pool: this.#name, workload: name },
      changed: () => this.#tell(),
    });
    this.#workloads.set(name, found);
    found.look();
    return found;
  }

  /** What is not named, not ordered and not running is forgotten. */
  forgetAllBut(names: readonly string[]): void {
    for (const [name, known] of this.#workloads) {
      if (names.includes(name) || !known.idle()) continue;
      known.close();
      this.#workloads.delete(name);
    }
  }

  /** The host has something new; also of workloads that nobody named yet. */
  look(): void {
    this.#looking = true;
    try {
      const hosted = byWorkload(this.#parts.host.replicas(this.#name) ?? []);
      for (const name of hosted.keys()) this.workload(name);
      for (const [name, known] of this.#workloads) known.lookForNews(hosted.get(name) ?? []);
    } finally {
      this.#looking = false;
    }
    this.#tell();
  }

  #tell(): void {
    if (this.#looking) return; // else a replica that has ended would count with the one that took its slot
    let held = 0;
    for (const workload of this.#workloads.values()) held += workload.slotsHeld();
    this.#peak = Math.max(this.#peak, held);
    this.#changed();
  }

  observe(): Snapshot {
    return { workloads: this.observed(), peakReplicas: this.#peak };
  }

  observed(): readonly WorkloadObservation[] {
    return this.all.flatMap((known) => known.observe() ?? []);
  }
}

function byWorkload(replicas: readonly HostedReplica[]): ReadonlyMap<string, readonly HostedReplica[]> {
  const found = new Map<string, HostedReplica[]>();
  for (const replica of replicas) {
    const others = found.get(replica.workload);
    if (others) others.push(replica);
    else found.set(replica.workload, [replica]);
  }
  return found;
}
