import { MicroscalerError } from "../../shared/errors.ts";
import type { Explanation, PoolStatus } from "../../shared/model/status.ts";
import type { PublishedStore } from "../../shared/state/store.ts";
import { explanationOf } from "./explanation.ts";
import { type NamedWorkloads, noWorkload } from "./no-workload.ts";
import type { PoolLoop } from "./pool-loop.ts";
import type { PoolSeats } from "./pool-seats.ts";
import { type Shown, shownOf } from "./shown-pool.ts";

/** What can be seen of every pool on every engine. */
export interface PoolViews {
  /** As its own loop has it, or as its holder shows it. @throws MicroscalerError `not-found`; `unavailable` while nobody has shown it yet */
  status(pool: string): Promise<PoolStatus>;
  /** @throws MicroscalerError `not-found` for pool or workload; `unavailable` */
  explain(pool: string, workload: string): Promise<Explanation>;
  /** Tells the newest status at once where there is one, and on every change; `gone` once when the pool is no more. Returns how to stop. */
  watch(pool: string, tell: (status: PoolStatus) => void, gone: (why: MicroscalerError) => void): () => void;
}

type ShownStore = Pick<PublishedStore, "askPool" | "getShown">;

/** What was shown longer ago is no answer to a question of now. */
const freshMs = 1500;
const lookEveryMs = 250;
const waitMs = 2000;
const againMs = 50;

/** For how long a holder shows a pool after it was asked for. */
const askedForMs = 5000;

export function poolViews(seats: PoolSeats, store: ShownStore): PoolViews {
  return {
    status: async (pool) => {
      const found = await seen(seats, store, pool);
      return "loop" in found ? found.loop.status() : found.shown.status;
    },
    explain: async (pool, workload) => {
      const found = await seen(seats, store, pool);
      if ("loop" in found) return explanationOf(workload, found.loop.parts()) ?? refuse(found.loop.spec, workload);
      const { explanations, status } = found.shown;
      const names = { name: pool, workloads: status.workloads.map((one) => ({ name: one.workload })) };
      return explanations.get(workload) ?? refuse(names, workload);
    },
    watch: (pool, tell, gone) => watchPool(seats, store, pool, { tell, gone }),
  };
}

function refuse(pool: NamedWorkloads, workload: string): never {
  throw noWorkload(pool, workload);
}

/** The loop of the pool where it is here, else what its holder shows: it is asked to, and waited for. */
async function seen(
  seats: PoolSeats,
  store: ShownStore,
  pool: string,
): Promise<{ readonly loop: PoolLoop } | { readonly shown: Shown }> {
  const untilMs = performance.now() + waitMs;
  for (let asked = false; ; asked = true) {
    const loop = seats.loop(pool);
    if (loop) return { loop };
    if (!seats.isKnown(pool)) throw seats.unknown(pool);
    if (!asked) await store.askPool(pool, askedForMs);
    const found = await store.getShown(pool);
    const shown = found && found.ageMs < freshMs ? shownOf(found.content) : undefined;
    if (shown) return { shown };
    if (performance.now() > untilMs)
      throw new MicroscalerError("unavailable", `no engine shows pool ${pool}: none decides it just now`);
    await new Promise((resolve) => setTimeout(resolve, againMs));
  }
}

interface Watching {
  tell(status: PoolStatus): void;
  gone(why: MicroscalerError): void;
}

/** Follows the loop while it is here, else what its holder shows, wherever the pool goes. */
function watchPool(seats: PoolSeats, store: ShownStore, pool: string, { tell, gone }: Watching): () => void {
  let following: { loop: ReturnType<PoolSeats["loop"]>; end: () => void } | undefined;
  const follow = () => {
    if (seats.hasRead && !seats.isKnown(pool)) {
      stop();
      return gone(seats.unknown(pool));
    }
    const loop = seats.loop(pool);
    if (following && following.loop === loop) return;
    following?.end();
    if (loop) {
      following = { loop, end: loop.subscribe(() => tell(loop.status())) };
      tell(loop.status());
    } else following = { loop, end: followShown(store, pool, tell) };
  };
  const stop = () => {
    unlisten();
    following?.end();
  };
  const unlisten = seats.subscribe(follow);
  follow();
  return stop;
}

/** Looks again and again; while the store is away nothing new is told. */
function followShown(store: ShownStore, pool: string, tell: (status: PoolStatus) => void): () => void {
  let ended = false;
  let timer: NodeJS.Timeout | undefined;
  let toldAtMs = Number.NEGATIVE_INFINITY;
  const look = async () => {
    try {
      await store.askPool(pool, askedForMs);
      const found = await store.getShown(pool);
      const writtenAtMs = performance.now() - (found?.ageMs ?? Number.POSITIVE_INFINITY);
      const shown = found && writtenAtMs > toldAtMs + 1 ? shownOf(found.content) : undefined;
      if (shown && !ended) tell(shown.status);
      if (shown) toldAtMs = writtenAtMs;
    } catch {
      // looked again
    }
    if (!ended) timer = setTimeout(look, lookEveryMs);
  };
  void look();
  return () => {
    ended = true;
    clearTimeout(timer);
  };
}
