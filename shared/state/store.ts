import type { Fence } from "../model/command.ts";
import type { Decision } from "../model/decision.ts";
import type { JsonObject } from "../model/json.ts";
import type { Pause } from "../model/pool.ts";
import type { FixedReplicas, LinkStatus } from "../model/status.ts";

/** A pool as somebody configured it. */
export interface PoolRecord {
  readonly name: string;
  /** As written, references unresolved. */
  readonly spec: JsonObject;
  /** Rises with each change, also over a removal. */
  readonly revision: bigint;
  readonly origin: "file" | "api";
  /** Which configuration file it comes from, as the engine was told it; left out for those of the API. */
  readonly file?: string;
  /** Workloads as configured that were taken out and are being brought down; empty: none. */
  readonly leaving: readonly JsonObject[];
  /** Nobody wants it any more: it is forgotten once what is leaving is down. */
  readonly removed: boolean;
}

/** One change of what pools there are. @see Store.changePools */
export type PoolChange =
  | { readonly put: Omit<PoolRecord, "revision">; readonly expectedRevision?: bigint }
  | { readonly forget: string; readonly expectedRevision?: bigint };

/** The right to command a pool for a while. The holder judges it by its own clock from before it asked. */
export interface Lease extends Fence {
  readonly pool: string;
}

export interface LeaseRequest {
  readonly pool: string;
  /** A lease of a lower generation is not renewed but taken anew, with at least this one. */
  readonly atLeast?: bigint;
}

/** What became of one request: a lease, or who has it and for how long at most. */
export type LeaseAnswer =
  | { readonly kind: "given"; readonly lease: Lease }
  | { readonly kind: "held"; readonly pool: string; readonly holder: string; readonly remainingMs: number };

/** An engine that is alive. */
export interface Member {
  /** The holder of its leases. */
  readonly id: string;
  /** Names of the actuators it can reach: it takes pools of these only. */
  readonly actuators: readonly string[];
}

/** What a controller outside asks of a workload. */
export interface DemandRecord {
  readonly replicas: number;
  readonly owner: string;
}

/** A pause that somebody set on one workload or, where none is named, on all of a pool. An owner has one on each at most. */
export interface PauseRecord {
  readonly workload?: string;
  readonly owner: string;
  readonly direction: Pause;
}

/** Left until the store forgets a record. */
export interface Expiring {
  readonly remainingMs: number;
}

/** What the holder of a pool has written of it, for whoever follows it or for those who ask another engine. */
export interface HolderRecord {
  /** As the holder wrote it. */
  readonly content: JsonObject;
  readonly holder: string;
  /** Since it was written, by the store's own clock; never negative, also where that clock was set back. */
  readonly ageMs: number;
}

/** A decision as it is made; the store gives it its number. */
export type MadeDecision = Omit<Decision, "id">;

/**
 * Engines share this; everything an engine must not lose is here. Each call is atomic. Records with a TTL are given with
 * the time that is left of it, counted by the store alone: clocks of two machines are never compared, and a record ends
 * when it should however often engines are replaced.
 *
 * Every call may be refused with `unavailable` or `timeout` where the store cannot be reached, within a second; then it is
 * not known whether it was carried out, and it is never carried out later.
 */
export interface Store extends PoolStore, LeaseStore, RecordStore, PublishedStore {
  /** Others use it too, and it is there when this process has ended. */
  readonly isShared: boolean;
  /** `store`; always up where it is in this process. */
  link(): LinkStatus;
  /** Ends every connection; calls are refused from then on. */
  close(): Promise<void>;
}

export interface PoolStore {
  /** By name, those that are removed and not forgotten too. */
  listPools(): Promise<readonly PoolRecord[]>;
  getPool(name: string): Promise<PoolRecord | undefined>;
  /** The newest revision that each ever had, also of those that were forgotten; 0: the store has never heard of it. */
  newestRevisions(names: readonly string[]): Promise<ReadonlyMap<string, bigint>>;
  /**
   * All of them, or none. A put that says what is in force already changes nothing, its revision neither. What else there
   * is of a forgotten pool (counts, demands, pauses, checkpoint, what is shown of it) goes with it.
   * @returns the records in force then, of those put, in order
   * @throws MicroscalerError `revision-conflict` where `expectedRevision` is not the one in force (0: must not exist)
   */
  changePools(changes: readonly PoolChange[]): Promise<readonly PoolRecord[]>;
  /** Calls back after any pool changed, by whoever; now and then also where none did. Returns how to stop. */
  onPools(changed: () => void): () => void;
}

export interface LeaseStore {
  /**
   * Takes or renews leases, each on its own: those that another holds are answered so. A lease that is taken, not
   * renewed, has a generation one above any before it and at least `atLeast`.
   */
  acquireLeases(holder: string, ttlMs: number, requests: readonly LeaseRequest[]): Promise<readonly LeaseAnswer[]>;
  /** Those that somebody else holds by now are left. */
  releaseLeases(leases: readonly Lease[]): Promise<void>;
  /** Says that this engine lives, for so long; returns all that do, by id. */
  announce(member: Member, ttlMs: number): Promise<readonly Member[]>;
  /** It lives no longer. */
  withdraw(id: string): Promise<void>;
  /** Calls back after an engine came or went by itself, or a lease was released; not when a TTL ends. */
  onEngines(changed: () => void): () => void;
}

export interface RecordStore {
  /** The count a person set; undefined: none, the configuration's holds (revision 0). */
  getFixed(pool: string, workload: string): Promise<FixedReplicas | undefined>;
  /** @throws MicroscalerError `revision-conflict` with the revision in force. */
  setFixed(pool: string, workload: string, replicas: number, expectedRevision?: bigint): Promise<FixedReplicas>;

  /** Undefined: none is in force. */
  getDemand(pool: string, workload: string): Promise<(DemandRecord & Expiring) | undefined>;
  /** Replaces the one in force, whoever owns it; with a TTL of 0 none is in force then. */
  setDemand(pool: string, workload: string, demand: DemandRecord, ttlMs: number): Promise<void>;

  /** The pauses in force, without `remainingMs` where they last until removed. */
  listPauses(pool: string): Promise<readonly (PauseRecord & Partial<Expiring>)[]>;
  /** Replaces the one that the same owner has on the same. `ttlMs` left out: until removed. */
  putPause(pool: string, pause: PauseRecord, ttlMs?: number): Promise<void>;
  /** Nothing happens where there is none. */
  removePause(pool: string, pause: Omit<PauseRecord, "direction">): Promise<void>;

  /**
   * Calls back after a count, a demand or a pause of the pool changed, by whoever, but not when its TTL ends; also once
   * the store is back after it was away. Returns how to stop.
   */
  onChange(pool: string, changed: () => void): () => void;
}

/** What engines write down behind their decisions, never in their way. */
export interface PublishedStore {
  /** Undefined: none was ever written. */
  getCheckpoint(pool: string): Promise<HolderRecord | undefined>;
  /** Nothing happens where a newer generation has written one, or the pool was forgotten. Nobody is told of it. */
  putCheckpoint(lease: Lease, content: JsonObject): Promise<void>;

  /** Asks whoever decides the pool to show it (`putShown`) again and again, for so long. */
  askPool(pool: string, ttlMs: number): Promise<void>;
  /** Those that are asked for now. */
  askedPools(): Promise<readonly string[]>;
  /** Calls back after a pool was asked for that was not asked for before, by whoever. Returns how to stop. */
  onAsked(asked: () => void): () => void;

  /** Undefined: nothing, or nothing any more: it is kept for a minute. */
  getShown(pool: string): Promise<HolderRecord | undefined>;
  /** Nothing happens where a newer generation has written. Nobody is told of it. */
  putShown(lease: Lease, content: JsonObject): Promise<void>;

  /** Adds a moment of a pool to those that are kept, the newest `most`. Nothing happens where a newer generation has written. */
  addMoment(lease: Lease, moment: JsonObject, most: number): Promise<void>;
  /** Oldest first. */
  moments(pool: string): Promise<readonly JsonObject[]>;

  /**
   * Numbers decisions and keeps them, the newest ten thousand. Numbers rise over all engines, and go on above those of an
   * earlier life of the store.
   */
  addDecisions(decisions: readonly MadeDecision[]): Promise<readonly Decision[]>;
  /** Those kept after a number, oldest first, at most so many. */
  decisionsAfter(id: bigint, most: number): Promise<readonly Decision[]>;
  /** The newest, oldest first. */
  newestDecisions(most: number): Promise<readonly Decision[]>;
  /** Calls back after decisions were added, by whoever; now and then also where none was. Returns how to stop. */
  onDecisions(added: () => void): () => void;
}
