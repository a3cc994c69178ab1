import { MicroscalerError } from "../../shared/errors.ts";
import type { PoolViews } from "./pool-views.ts";

/** Whether the store has the pool, and the workload where one is named. */
export type Has = (pool: string, workload?: string) => Promise<boolean>;

const againMs = 50;

/** News of a change come within this time, or something is wrong. */
const newsWithinMs = 2000;

/**
 * Views of what the store has, also where the news of it have not come to this engine yet: whoever has applied a pool can
 * ask for it at once. Where they do not come it is `unavailable`: there is such a pool.
 */
export function patientViews(views: PoolViews, has: Has): PoolViews {
  return {
    status: (pool) =>
      patiently(
        pool,
        () => views.status(pool),
        () => has(pool),
      ),
    explain: (pool, workload) =>
      patiently(
        pool,
        () => views.explain(pool, workload),
        () => has(pool, workload),
      ),
    watch: (pool, tell, gone) => {
      let over = false;
      let unwatch: () => void = () => undefined;
      let untilMs: number | undefined;
      const missing = async (why: MicroscalerError) => {
        const there = await has(pool).catch((thrown: unknown) => (thrown instanceof MicroscalerError ? thrown : why));
        if (over) return;
        if (there !== true) return gone(there || why);
        untilMs ??= performance.now() + newsWithinMs;
        if (performance.now() > untilMs) return gone(noNewsOf(pool));
        await pause();
        if (!over) follow();
      };
      const follow = () => {
        let isKnown = true;
        unwatch = views.watch(pool, tell, (why) => {
          isKnown = false;
          void missing(why);
        });
        if (isKnown) untilMs = undefined;
      };
      follow();
      return () => {
        over = true;
        unwatch();
      };
    },
  };
}

async function patiently<Answer>(
  pool: string,
  ask: () => Promise<Answer>,
  isThere: () => Promise<boolean>,
): Promise<Answer> {
  const untilMs = performance.now() + newsWithinMs;
  for (;;) {
    try {
      return await ask();
    } catch (thrown) {
      const missing = thrown instanceof MicroscalerError && thrown.code === "not-found";
      if (!missing || !(await isThere())) throw thrown;
    }
    if (performance.now() > untilMs) throw noNewsOf(pool);
    await pause();
  }
}

function noNewsOf(pool: string): MicroscalerError {
  return new MicroscalerError("unavailable", `pool ${pool} is in the store, but this engine has not heard of it yet`);
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, againMs));
}
