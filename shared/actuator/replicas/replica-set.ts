import type { HostedReplica, ReplicaEnd, ReplicaState } from "./host.ts";
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

/** Whoever made a replica may be about to start it; after this time it is taken for left over. */
const startWithinMs = 10_000;

/** The replicas of one workload: what they are to be, and what the host has of them. */
export class ReplicaSet {
  readonly #discoveries: Discoveries;
  readonly #records = new Map<string, ReplicaRecord>();
  /** The same as a list, until one comes or goes. */
  #all: readonly ReplicaRecord[] | undefined;
  /** What the host had when it was looked at last; undefined: it was not yet. */
  #looked: readonly HostedReplica[] | undefined;
  #newestAge = 0;

  constructor(discoveries: Discoveries) {
    this.#discoveries = discoveries;
  }

  get all(): readonly ReplicaRecord[] {
    this.#all ??= [...this.#records.values()];
    return this.#all;
  }

  get running(): readonly ReplicaRecord[] {
    return this.all.filter(({ wish }) => wish === "run");
  }

  /** How many are to be made so that so many run; those that make place for one of a newer template are still there. */
  missing(desired: number): number {
    let there = 0;
    for (const { wish, replaced } of this.all) there += Number(wish === "run") + Number(replaced);
    return Math.max(0, desired - there);
  }

  /** When the next operation that failed is due again; Infinity: there is none. */
  retryAtMs(nowMs: number): number {
    let next = Number.POSITIVE_INFINITY;
    for (const { retryAtMs } of this.all) if (retryAtMs > nowMs && retryAtMs < next) next = retryAtMs;
    return next;
  }

  add(name: string, hash: string, wish: Wish, round: number): ReplicaRecord {
    this.#newestAge += 1;
    const record = newRecord({ name, hash, wish, round, age: this.#newestAge, hosted: undefined });
    this.#keep(record);
    return record;
  }

  /** Gives up on one of which the host has nothing, and that is not under way. */
  drop(record: ReplicaRecord): void {
    if (record.hosted || record.operation !== undefined) return;
    this.#records.delete(record.name);
    this.#all = undefined;
  }

  /** Whether the host has the very same replicas, in the same states, as when it was looked at last. */
  isAsLooked(hosted: readonly HostedReplica[]): boolean {
    const before = this.#looked;
    return before?.length === hosted.length && hosted.every((replica, index) => replica === before[index]);
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
    for (const record of this.all) {
      if (record.hosted && !names.has(record.name)) this.#vanished(record);
      if (record.wish === "gone") this.drop(record); // also where making it failed
    }
    this.#looked = hosted;
  }

  #keep(record: ReplicaRecord): void {
    this.#records.set(record.name, record);
    this.#all = undefined;
  }

  #find(replica: HostedReplica): void {
    const { name, hash, age, state } = replica;
    const record = newRecord({ name, hash, age, wish: this.#wishOf(state), hosted: replica, round: 0 });
    this.#keep(record);
    if (state === "created" && this.#looked) record.retryAtMs = performance.now() + startWithinMs;
    if (record.wish === "run") this.#foundRunning(record, state);
  }

  #wishOf(state: ReplicaState): Wish {
    if (state === "starting" || state === "ready") return "run";
    if (state === "paused") return "spare";
    return state === "created" && !this.#looked ? "spare" : "gone";
  }

  #foundRunning(record: ReplicaRecord, state: ReplicaState): void {
    if (this.#looked) this.#discoveries.found(record); // before that, an earlier life left it
    if (state === "ready") this.#ready(record);
  }

  #see(record: ReplicaRecord, replica: HostedReplica): void {
    const { state: before, end: endBefore } = record.hosted ?? {};
    record.hosted = replica;
    record.age = replica.age;
    record.hash = replica.hash;
    const { state } = replica;
    if (state === before && endBefore === replica.end) return;
    const isStarted = before === "created" && this.#wishOf(state) === "run";
    if (isStarted && !isBeingStarted(record)) record.fresh = false;
    if (isStarted && isStray(record)) {
      record.wish = "run";
      record.retryAtMs = 0;
      record.problem = undefined;
      this.#foundRunning(record, state);
    } else if (record.wish === "run") this.#seeAtWork(record, replica);
    else this.#seeBesides(record, replica);
  }

  #seeAtWork(record: ReplicaRecord, { state, end }: HostedReplica): void {
    if (state === "ended" || end) {
      this.#discoveries.lost(record, end ?? { detail: "for a reason that is not known", by: "itself" });
    } else if (state === "ready") this.#ready(record);
    else if (state === "paused" && record.operation === undefined) this.#discoveries.frozen(record);
  }

  /** One that is held ready, or is to be gone. */
  #seeBesides(record: ReplicaRecord, { state, end }: HostedReplica): void {
    if (state === "ended" || state === "paused") this.#free(record);
    if (record.wish !== "spare" || !isOver(state)) return;
    if (end?.by === "itself") this.#discoveries.lost(record, end);
    else record.wish = "gone";
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

/** It is not to run, and nothing is under way. */
function isStray({ wish, operation }: ReplicaRecord): boolean {
  return wish !== "run" && operation === undefined;
}

/** By us; else somebody started it, perhaps the host that an earlier life had told to. */
function isBeingStarted({ operation }: ReplicaRecord): boolean {
  return operation !== undefined && operation !== "remove";
}

function isOver(state: ReplicaState): boolean {
  return state === "ending" || state === "ended";
}
