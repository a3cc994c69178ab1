import type { HostedReplica, ReplicaEnd } from "./host.ts";
import { newRecord, type ReplicaRecord, type Wish } from "./record.ts";

/** What is learned when the host is looked at again. */
export interface Discoveries {
  /** It was to work and does not any more. */
  lost(record: ReplicaRecord, end: ReplicaEnd): void;
  /** It was started by somebody else. */
  found(record: ReplicaRecord): void;
  /** Somebody else froze it. */
  frozen(record: ReplicaRecord): void;
}

/** The replicas of one workload: what they are to be, and what the host has of them. */
export class ReplicaSet {
  readonly #discoveries: Discoveries;
  readonly #records = new Map<string, ReplicaRecord>();
  #looked = false;
  #newestAge = 0;

  constructor(discoveries: Discoveries) {
    this.#discoveries = discoveries;
  }

  get all(): readonly ReplicaRecord[] {
    return [...this.#records.values()];
  }

  get running(): readonly ReplicaRecord[] {
    return this.all.filter(({ wish }) => wish === "run");
  }

  /** How many are to be made so that so many run; those that make place for one of a newer template are still there. */
  missing(desired: number): number {
    return Math.max(0, desired - this.running.length - this.all.filter(({ replaced }) => replaced).length);
  }

  add(name: string, hash: string, wish: Wish, round: number): ReplicaRecord {
    this.#newestAge += 1;
    const record = newRecord({ name, hash, wish, round, age: this.#newestAge, hosted: undefined });
    this.#records.set(name, record);
    return record;
  }

  /** Gives up on one of which the host has nothing, and that is not under way. */
  drop(record: ReplicaRecord): void {
    if (!record.hosted && record.operation === undefined) this.#records.delete(record.name);
  }

  /** Takes over what the host has. */
  look(hosted: readonly HostedReplica[]): void {
    const names = new Set<string>();
    for (const replica of hosted) {
      names.add(replica.name);
      this.#newestAge = Math.max(this.#newestAge, replica.age);
      const known = this.#records.get(replica.name);
      if (known) this.#see(known, replica);
      else this.#find(replica);
    }
    for (const record of this.all) if (record.hosted && !names.has(record.name)) this.#vanished(record);
    this.#looked = true;
  }

  #find(replica: HostedReplica): void {
    const { name, hash, age, state } = replica;
    const wish =
      state === "starting" || state === "ready" ? "run" : state === "paused" || state === "created" ? "spare" : "gone";
    const record = newRecord({ name, hash, age, wish, hosted: replica, round: 0 });
    this.#records.set(name, record);
    if (wish !== "run") return;
    if (this.#looked) this.#discoveries.found(record); // before that, an earlier life left it
    if (state === "ready") this.#ready(record);
  }

  #see(record: ReplicaRecord, replica: HostedReplica): void {
    const before = record.hosted?.state;
    record.hosted = replica;
    record.age = replica.age;
    record.hash = replica.hash;
    const { state } = replica;
    if (state === before) return;
    const over = state === "ending" || state === "ended";
    if (record.wish === "run" && over) {
      this.#discoveries.lost(record, replica.end ?? { detail: "for a reason that is not known", by: "itself" });
    } else if (record.wish === "run" && state === "ready") {
      this.#ready(record);
    } else if (record.wish === "run" && state === "paused" && record.operation === undefined) {
      this.#discoveries.frozen(record);
    } else if (record.wish !== "run" && (state === "ended" || state === "paused")) {
      this.#free(record);
    }
    if (record.wish === "spare" && over) record.wish = "gone";
  }

  #vanished(record: ReplicaRecord): void {
    record.hosted = undefined;
    if (record.wish === "run") this.#discoveries.lost(record, { detail: "it was removed", by: "somebody" });
    this.#free(record);
    record.wish = "gone";
    this.drop(record);
  }

  #ready(record: ReplicaRecord): void {
    record.readyAtMs = performance.now();
    record.start?.ready();
  }

  /** It holds its slot no longer, as it was told. */
  #free(record: ReplicaRecord): void {
    record.replaced = false;
    record.stopped?.();
    record.stopped = undefined;
  }
}
