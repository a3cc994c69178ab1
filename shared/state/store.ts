import type { Fence } from "../model/command.ts";
import type { JsonObject } from "../model/json.ts";
import type { Pause } from "../model/pool.ts";
import type { FixedReplicas } from "../model/status.ts";

/** A pool as somebody configured it. */
export interface PoolRecord {
  readonly name: string;
  /** As written, references unresolved. */
  readonly spec: JsonObject;
  /** Rises with each change. */
  readonly revision: bigint;
  readonly origin: "file" | "api";
}

/** The right to command a pool for a while. The holder judges it by its own clock from before it asked. */
export interface Lease extends Fence {
  readonly pool: string;
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

/** What an engine has written down of a pool for whoever follows it. */
export interface CheckpointRecord {
  readonly content: JsonObject;
  /** Who wrote it. */
  readonly holder: string;
  /** Since it was written, by the store's own clock; never negative, also where that clock was set back. */
  readonly ageMs: number;
}

/**
 * Engines share this; everything an engine must not lose is here. All calls are atomic. Records with a TTL are given with
 * the time that is left of it, counted by the store alone: clocks of two machines are never compared, and a record ends
 * when it should however often engines are replaced.
 */
export interface Store {
  /** @throws MicroscalerError `revision-conflict` where `expectedRevision` is not the one in force (0: must not exist). */
  putPool(pool: Omit<PoolRecord, "revision">, expectedRevision?: bigint): Promise<PoolRecord>;
  getPool(name: string): Promise<PoolRecord | undefined>;
  /** By name. */
  listPools(): Promise<readonly PoolRecord[]>;

  /**
   * Takes or renews the lease of a pool; undefined while another holds it. A lease that is taken, not renewed, has a
   * generation one above any before it and at least `atLeast`.
   */
  acquireLease(request: LeaseRequest): Promise<Lease | undefined>;
  releaseLease(lease: Lease): Promise<void>;

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

  /** Undefined: none was ever written. */
  getCheckpoint(pool: string): Promise<CheckpointRecord | undefined>;
  /** Nothing happens where a newer generation has written one. Nobody is told of it by `onChange`. */
  putCheckpoint(lease: Lease, content: JsonObject): Promise<void>;

  /** Calls back after a record of the pool changed, by whoever, but not when its TTL ends; returns how to stop. */
  onChange(pool: string, changed: () => void): () => void;
}

export interface LeaseRequest {
  readonly pool: string;
  readonly holder: string;
  readonly ttlMs: number;
  readonly atLeast?: bigint;
}
