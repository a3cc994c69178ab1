import type { Decision } from "../model/decision.ts";
import type { JsonObject } from "../model/json.ts";
import type { Log } from "../telemetry/log.ts";
import { mostDecisions, shownForMs } from "./kept.ts";
import { memoryAsked } from "./memory-asked.ts";
import type { Lease, PublishedStore } from "./store.ts";
import { storeListeners } from "./store-listeners.ts";

interface Written {
  readonly content: JsonObject;
  readonly holder: string;
  readonly writtenAtMs: number;
}

interface PublishedPool {
  /** The newest that wrote anything. */
  generation: bigint;
  checkpoint?: Written;
  shown?: Written;
  /** As JSON: a fifth of what objects take. */
  moments: readonly string[];
}

/** What engines write down, as long as this process lives, with how to forget all of a pool. */
export interface MemoryPublished extends PublishedStore {
  forget(pool: string): void;
}

/** `nowMs` is a monotonic clock, `wallMs` one that people read: decisions are numbered from it on. */
export function memoryPublished(
  nowMs: () => number,
  wallMs: () => number,
  isForgotten: (pool: string) => boolean,
  log?: Log,
): MemoryPublished {
  const pools = new Map<string, PublishedPool>();
  const write = (
    { pool, holder, generation }: Lease,
    change: (to: PublishedPool, by: Omit<Written, "content">) => void,
  ) => {
    const to = pools.get(pool) ?? { generation, moments: [] };
    if (to.generation > generation || isForgotten(pool)) return;
    to.generation = generation;
    change(to, { holder, writtenAtMs: nowMs() });
    pools.set(pool, to);
  };
  const aged = (written: Written | undefined) => {
    if (!written) return undefined;
    const { content, holder, writtenAtMs } = written;
    return { content, holder, ageMs: Math.max(0, nowMs() - writtenAtMs) };
  };
  return {
    ...memoryDecisions(wallMs, log),
    ...memoryAsked(nowMs, log),
    getCheckpoint: async (pool) => aged(pools.get(pool)?.checkpoint),
    putCheckpoint: async (lease, content) =>
      write(lease, (to, by) => {
        to.checkpoint = { ...by, content };
      }),
    getShown: async (pool) => {
      const shown = aged(pools.get(pool)?.shown);
      return shown && shown.ageMs < shownForMs ? shown : undefined;
    },
    putShown: async (lease, content) =>
      write(lease, (to, by) => {
        to.shown = { ...by, content };
      }),
    addMoment: async (lease, moment, most) =>
      write(lease, (to) => {
        to.moments = [...to.moments, JSON.stringify(moment)].slice(-most);
      }),
    moments: async (pool) => (pools.get(pool)?.moments ?? []).map((moment) => JSON.parse(moment)),
    forget: (pool) => {
      pools.delete(pool);
    },
  };
}

type Decisions = Pick<PublishedStore, "addDecisions" | "decisionsAfter" | "newestDecisions" | "onDecisions">;

function memoryDecisions(wallMs: () => number, log: Log | undefined): Decisions {
  let kept: Decision[] = [];
  let last = 0n;
  const told = storeListeners("decisions", log);
  return {
    addDecisions: async (made) => {
      if (made.length === 0) return [];
      const first = BigInt(Math.floor(wallMs())) * 1000n;
      const added = made.map((decision): Decision => {
        last = last + 1n > first ? last + 1n : first;
        return { id: last, ...decision };
      });
      kept.push(...added);
      if (kept.length > mostDecisions * 1.1) kept = kept.slice(-mostDecisions); // now and then, not each time
      told.tell();
      return added;
    },
    decisionsAfter: async (id, most) => {
      const from = kept.slice(-mostDecisions);
      const start = firstAfter(from, id);
      return from.slice(start, start + most);
    },
    newestDecisions: async (most) => (most > 0 ? kept.slice(-Math.min(most, mostDecisions)) : []),
    onDecisions: told.add,
  };
}

/** Where the first decision with a higher number is. */
function firstAfter(decisions: readonly Decision[], id: bigint): number {
  let [low, high] = [0, decisions.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((decisions[middle]?.id ?? 0n) > id) high = middle;
    else low = middle + 1;
  }
  return low;
}
