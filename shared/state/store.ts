import type { Fence } from "../model/command.ts";
import type { JsonObject } from "../model/json.ts";
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

/** Engines share this; everything an engine must not lose is here. All calls are atomic. */
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

  /** Calls back after a record of the pool changed, by whoever; returns how to stop. */
  onChange(pool: string, changed: () => void): () => void;
}

export interface LeaseRequest {
  readonly pool: string;
  readonly holder: string;
  readonly ttlMs: number;
  readonly atLeast?: bigint;
}
