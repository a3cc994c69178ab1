import type { Pool } from "../../proto/gen/microscaler/v1/Pool.js";
import type { Fault } from "../model/fault.ts";
import type { Moment } from "../model/moment.ts";
import type { Released, SpecChange } from "../model/spec-change.ts";
import { call } from "./client.ts";
import { protos } from "./definitions.ts";
import { momentFromWire } from "./wire/moment.ts";
import { bigintOf, optional, required } from "./wire/numbers.ts";
import { changeFromWire } from "./wire/spec-change.ts";

/** A pool as it was configured. */
export interface ConfiguredPool {
  readonly name: string;
  readonly specJson: string;
  readonly revision: bigint;
  /** `file` or `api`. */
  readonly origin: string;
  /** Nobody wants it any more: its workloads are being brought down. */
  readonly removed: boolean;
}

export interface ApplyPool {
  /** As a person writes a pool, as JSON. */
  readonly specJson: string;
  /** The revision it replaces, 0 where there must be none yet; left out: whatever is there. */
  readonly expectedRevision?: bigint;
  /** Say what is wrong or what would change, change nothing. */
  readonly validateOnly?: boolean;
}

export interface AppliedPool {
  readonly pool: ConfiguredPool;
  /** Against what was in force; empty: nothing changes. */
  readonly changes: readonly SpecChange[];
  readonly warnings: readonly Fault[];
}

export interface DeletePool {
  readonly pool: string;
  readonly expectedRevision?: bigint;
  readonly validateOnly?: boolean;
}

/** The calls about what pools there are and how they were. */
export interface PoolCalls {
  listPools(): Promise<readonly ConfiguredPool[]>;
  getPool(pool: string): Promise<ConfiguredPool>;
  /** @throws MicroscalerError `invalid` with all faults, `revision-conflict`, `wrong-state` where a file says what the pool is */
  applyPool(request: ApplyPool): Promise<AppliedPool>;
  /** What becomes of each workload. @throws MicroscalerError `not-found`, `revision-conflict`, `wrong-state` */
  deletePool(request: DeletePool): Promise<{ readonly released: readonly Released[] }>;
  /** A moment a second, the newest 600, oldest first. */
  history(pool: string): Promise<readonly Moment[]>;
}

const deadlineMs = 5000;

/** The planes are asked what they say of a pool before it is answered. */
const applyWithinMs = 10_000;

const { service } = protos.DecisionEngine;

export function poolCalls(peer: string, client: InstanceType<typeof protos.DecisionEngine>): PoolCalls {
  return {
    listPools: async () => {
      const { pools } = await call(peer, client, service.ListPools, {}, { deadlineMs });
      return pools.map(poolFromWire);
    },
    getPool: async (pool) => poolFromWire(await call(peer, client, service.GetPool, { pool }, { deadlineMs })),
    applyPool: async ({ expectedRevision, ...rest }) => {
      const request = { ...rest, ...revisionOf(expectedRevision) };
      const answer = await call(peer, client, service.ApplyPool, request, { deadlineMs: applyWithinMs });
      const pool = poolFromWire(required(answer.pool, "pool"));
      return { pool, changes: answer.changes.map(changeFromWire), warnings: answer.warnings };
    },
    deletePool: async ({ expectedRevision, ...rest }) => {
      const request = { ...rest, ...revisionOf(expectedRevision) };
      const { released } = await call(peer, client, service.DeletePool, request, { deadlineMs });
      return {
        released: released.map(({ workload, replicas }) => ({ workload, ...optional("replicas", replicas) })),
      };
    },
    history: async (pool) => {
      const { moments } = await call(peer, client, service.History, { pool }, { deadlineMs });
      return moments.map(momentFromWire);
    },
  };
}

/** As compare-and-set takes it: a number of 64 bits is text on its way. */
export function revisionOf(expected: bigint | undefined): { readonly expectedRevision?: string } {
  return expected === undefined ? {} : { expectedRevision: String(expected) };
}

function poolFromWire({ revision, ...rest }: Pool): ConfiguredPool {
  return { ...rest, revision: bigintOf(revision) };
}
