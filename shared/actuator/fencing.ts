import { MicroscalerError } from "../errors.ts";
import type { Fence } from "../model/command.ts";

/** The newest word on a pool: whose it is, and the newest command of that generation, if there was one. */
export interface FenceRecord extends Fence {
  readonly sequence?: bigint;
}

/** Where records survive a restart of the actuator. */
export interface FenceStore {
  readonly records: ReadonlyMap<string, FenceRecord>;
  /** Resolves when a crash can no longer undo it. */
  save(pool: string, record: FenceRecord): Promise<void>;
}

/** Keeps deposed holders and late commands out. Calls for one pool are taken one after the other. */
export interface Fencing {
  newest(pool: string): FenceRecord | undefined;
  /** @throws MicroscalerError `stale-generation` */
  open(pool: string, fence: Fence): Promise<void>;
  /**
   * Runs `act` once the command is on record. A repetition of the newest command runs it too: `act` knows whether it
   * was carried out, the record only that it was admitted.
   * @throws MicroscalerError `stale-generation` or `stale-sequence`
   */
  admit<Result>(pool: string, fence: Fence, sequence: bigint, act: () => Result): Promise<Result>;
}

export function fencing(store: FenceStore): Fencing {
  const records = new Map(store.records);
  const turns = new Map<string, Promise<unknown>>();

  const advance = async (pool: string, record: FenceRecord) => {
    const newest = records.get(pool);
    if (newest && same(newest, record)) return;
    await store.save(pool, record);
    records.set(pool, record);
  };
  const inTurn = <Result>(pool: string, run: () => Promise<Result>): Promise<Result> => {
    const turn = (turns.get(pool) ?? Promise.resolve()).then(run);
    turns.set(
      pool,
      turn.catch(() => undefined),
    );
    return turn;
  };
  return {
    newest: (pool) => records.get(pool),
    open: (pool, fence) => inTurn(pool, () => advance(pool, opened(pool, records.get(pool), fence))),
    admit: (pool, fence, sequence, act) =>
      inTurn(pool, async () => {
        await advance(pool, admitted(pool, records.get(pool), fence, sequence));
        return act();
      }),
  };
}

/** The record after a holder opened the pool. @throws MicroscalerError `stale-generation` */
export function opened(pool: string, newest: FenceRecord | undefined, fence: Fence): FenceRecord {
  const { holder, generation } = fence;
  if (!newest || generation > newest.generation) return { holder, generation };
  if (generation === newest.generation && holder === newest.holder) return newest;
  throw deposed(pool, fence, newest);
}

/** What a holder is told whose fence is not the newest; the details say what it must be above. */
export function deposed(pool: string, { holder, generation }: Fence, newest: Fence): MicroscalerError {
  return new MicroscalerError(
    "stale-generation",
    `pool ${pool}: generation ${generation} of ${holder} is deposed: ${newest.holder} holds generation ${newest.generation}`,
    { details: { newestGeneration: String(newest.generation), holder: newest.holder } },
  );
}

/** The record after a command. @throws MicroscalerError `stale-generation` or `stale-sequence` */
export function admitted(
  pool: string,
  newest: FenceRecord | undefined,
  fence: Fence,
  sequence: bigint,
): FenceRecord & { readonly sequence: bigint } {
  const record = opened(pool, newest, fence);
  if (record.sequence === undefined || sequence >= record.sequence) return { ...record, sequence };
  throw new MicroscalerError(
    "stale-sequence",
    `pool ${pool}: command ${sequence} is late: command ${record.sequence} of generation ${record.generation} was taken already`,
    { details: { newestSequence: String(record.sequence) } },
  );
}

function same(one: FenceRecord, other: FenceRecord): boolean {
  return one.generation === other.generation && one.holder === other.holder && one.sequence === other.sequence;
}
