import { isDeepStrictEqual } from "node:util";
import { MicroscalerError, messageOf } from "../../shared/errors.ts";
import type { JsonObject } from "../../shared/model/json.ts";
import { oneAtATime } from "../../shared/one-at-a-time.ts";
import type { PoolChange, PoolRecord, PoolStore } from "../../shared/state/store.ts";
import type { Log } from "../../shared/telemetry/log.ts";
import { Alarm } from "./alarm.ts";
import { putOf, removalOf } from "./pool-change.ts";

type FileStore = Pick<PoolStore, "listPools" | "newestRevisions" | "changePools" | "onPools">;

const retryMs = 500;

/**
 * The pools of one configuration file in the store: written down whole or not at all whenever the file says something
 * new, and again where the store has lost that. What another engine has changed since is newer, and left.
 */
export class FilePools {
  private readonly store: FileStore;
  private readonly file: string;
  private readonly log: Log;
  private readonly write = oneAtATime(() => this.writeDown());
  private readonly retry = new Alarm(this.write);
  private readonly unlisten: () => void;
  private wanted: readonly JsonObject[] | undefined;
  /** The revisions under which what is wanted now was written down; undefined: it is not yet. */
  private written: ReadonlyMap<string, bigint> | undefined;
  private told: string | undefined;
  private readonly waiting = new Set<() => void>();

  /** `file`: as all engines that share it are told it. */
  constructor(store: FileStore, file: string, log: Log) {
    this.store = store;
    this.file = file;
    this.log = log;
    this.unlisten = store.onPools(this.write);
  }

  /** @throws MicroscalerError `wrong-state` where the file claims what is not its own; `unavailable`, `timeout` where the store cannot tell */
  async check(pools: readonly JsonObject[]): Promise<void> {
    changesTo(pools, this.file, await this.store.listPools());
  }

  /** The file has these pools from now on; resolves when that is written down, or `withinMs` have passed. */
  async want(pools: readonly JsonObject[], withinMs: number): Promise<void> {
    this.wanted = pools;
    this.written = undefined;
    const written = new Promise<void>((resolve) => {
      this.waiting.add(resolve);
      setTimeout(resolve, withinMs).unref();
    });
    this.write();
    await written;
  }

  /** Why the file is not in force; undefined: it is. */
  problem(): string | undefined {
    return this.told;
  }

  stop(): void {
    this.unlisten();
    this.retry.stop();
  }

  private async writeDown(): Promise<void> {
    const { wanted, written } = this;
    if (!wanted) return;
    try {
      if (written && !(await this.isLost(written))) return;
      const there = await this.store.listPools();
      await this.store.changePools(changesTo(wanted, this.file, there));
      const names = wanted.map(({ name }) => String(name));
      const revisions = await this.store.newestRevisions(names);
      if (wanted !== this.wanted) return this.write();
      this.written = revisions;
      this.told = undefined;
      for (const resolve of this.waiting) resolve();
      this.waiting.clear();
    } catch (thrown) {
      if (thrown instanceof MicroscalerError && thrown.code === "revision-conflict")
        this.retry.ringAt(performance.now() + 1);
      else this.failed(messageOf(thrown));
    }
  }

  /** Revisions only rise, unless the store was emptied or went back to an older state. */
  private async isLost(written: ReadonlyMap<string, bigint>): Promise<boolean> {
    const newest = await this.store.newestRevisions([...written.keys()]);
    return [...written].some(([name, revision]) => (newest.get(name) ?? 0n) < revision);
  }

  private failed(problem: string): void {
    if (this.told !== problem) this.log.warn({ problem }, "the pools of the configuration file are not in force");
    this.told = problem;
    this.retry.ringAt(performance.now() + retryMs);
  }
}

/** @throws MicroscalerError `wrong-state` where a pool of that name came by the API */
function changesTo(wanted: readonly JsonObject[], file: string, there: readonly PoolRecord[]): PoolChange[] {
  const before = new Map(there.map((record) => [record.name, record]));
  const names = new Set(wanted.map(({ name }) => String(name)));
  const puts = wanted.flatMap((spec): PoolChange[] => {
    const name = String(spec.name);
    const record = before.get(name);
    if (record?.origin === "api" && !record.removed) throw claimed(name);
    const isSame = record?.file === file && !record.removed && isDeepStrictEqual(record.spec, spec);
    const put = putOf(record, { name, spec, origin: "file", file });
    return isSame ? [] : [{ put, expectedRevision: record?.revision ?? 0n }];
  });
  const gone = there.filter((record) => record.file === file && !record.removed && !names.has(record.name));
  return [...puts, ...gone.map((record) => ({ put: removalOf(record), expectedRevision: record.revision }))];
}

function claimed(pool: string): MicroscalerError {
  return new MicroscalerError(
    "wrong-state",
    `pool ${pool} of the file came by the API before; delete it there, or give the one in the file another name`,
  );
}
