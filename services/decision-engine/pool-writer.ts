import { invalid, MicroscalerError } from "../../shared/errors.ts";
import type { Fault } from "../../shared/model/fault.ts";
import type { JsonObject } from "../../shared/model/json.ts";
import type { Released, SpecChange } from "../../shared/model/spec-change.ts";
import { revisionConflict } from "../../shared/state/revision-conflict.ts";
import type { PoolRecord, PoolStore } from "../../shared/state/store.ts";
import { checkPool } from "./checks/check-pool.ts";
import { textAt } from "./checks/outline.ts";
import type { PlaneChecks } from "./checks/plane-checks.ts";
import { leavingCounts, putOf, removalOf } from "./pool-change.ts";
import { specChanges } from "./spec-changes.ts";

/** What a change expects, and whether it is meant. */
export interface ChangeOptions {
  /** The revision it replaces, 0 where there must be none; left out: whatever is there. */
  readonly expectedRevision?: bigint;
  /** Say what would be done, do nothing. */
  readonly validateOnly?: boolean;
}

/** A pool as it is in force, or would be. */
export interface AppliedPool {
  readonly pool: PoolRecord;
  readonly changes: readonly SpecChange[];
  readonly warnings: readonly Fault[];
}

/** So often a change is made anew because somebody else came first. */
const mostAttempts = 10;

/** Changes what pools there are, as callers of the API ask for it. */
export class PoolWriter {
  private readonly store: Pick<PoolStore, "getPool" | "changePools">;
  private readonly checks: PlaneChecks;

  constructor(store: Pick<PoolStore, "getPool" | "changePools">, checks: PlaneChecks) {
    this.store = store;
    this.checks = checks;
  }

  /** @throws MicroscalerError `invalid` with every fault, `wrong-state` where a file says what the pool is, `revision-conflict` */
  async apply(spec: JsonObject, options: ChangeOptions): Promise<AppliedPool> {
    const name = textAt(spec, "name") ?? "";
    const there = name === "" ? undefined : await this.store.getPool(name);
    refuseFile(there);
    const { faults, warnings } = await checkPool(spec, this.checks);
    if (faults.length > 0) throw invalid(name === "" ? "the pool" : `pool ${name}`, faults);
    return this.retried(options, async () => {
      const before = await this.current(name, options);
      const record = putOf(before, { name, spec, origin: "api" });
      const changes = specChanges(before?.removed ? undefined : before?.spec, spec);
      const revision = before?.revision ?? 0n;
      const proposed = { ...record, revision };
      if (options.validateOnly) return { pool: proposed, changes, warnings };
      const [pool = proposed] = await this.store.changePools([{ put: record, expectedRevision: revision }]);
      return { pool, changes, warnings };
    });
  }

  /** What becomes of each workload. @throws MicroscalerError `not-found`, `wrong-state`, `revision-conflict` */
  remove(pool: string, options: ChangeOptions, missing: () => Promise<never>): Promise<readonly Released[]> {
    return this.retried(options, async () => {
      const before = await this.current(pool, options, missing);
      if (!before) return missing();
      const record = removalOf(before);
      const put = { put: record, expectedRevision: before.revision };
      if (!options.validateOnly) await this.store.changePools([put]);
      return releasedBy(record);
    });
  }

  /** As it is now. @throws MicroscalerError where it may not be changed, or is not what was expected */
  private async current(
    name: string,
    { expectedRevision }: ChangeOptions,
    missing?: () => Promise<never>,
  ): Promise<PoolRecord | undefined> {
    const record = await this.store.getPool(name);
    if (missing && (!record || record.removed)) return missing();
    refuseFile(record);
    const revision = record?.revision ?? 0n;
    if (expectedRevision === undefined || expectedRevision === revision) return record;
    throw revisionConflict(`pool ${name}`, revision, expectedRevision);
  }

  /** Who expects nothing comes after whoever was faster. */
  private async retried<Answer>(options: ChangeOptions, change: () => Promise<Answer>): Promise<Answer> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await change();
      } catch (thrown) {
        const lost = thrown instanceof MicroscalerError && thrown.code === "revision-conflict";
        if (!lost || options.expectedRevision !== undefined || attempt === mostAttempts) throw thrown;
      }
    }
  }
}

/** One that a file has no more is anybody's. @throws MicroscalerError `wrong-state` */
function refuseFile(record: PoolRecord | undefined): void {
  if (record?.origin !== "file" || record.removed) return;
  const from = record.file === undefined ? "a configuration file" : `the configuration file ${record.file}`;
  throw new MicroscalerError("wrong-state", `pool ${record.name} comes from ${from}: change it there`);
}

/** Its workloads, and those that were leaving already. */
function releasedBy(record: Pick<PoolRecord, "spec" | "leaving">): readonly Released[] {
  const counts = leavingCounts(record);
  const { workloads } = record.spec;
  const names = Array.isArray(workloads) ? workloads.map((one: JsonObject) => textAt(one, "name") ?? "") : [];
  return [...new Set([...names, ...counts.keys()])].map((workload) => {
    const replicas = counts.get(workload);
    return { workload, ...(replicas === undefined ? {} : { replicas }) };
  });
}
