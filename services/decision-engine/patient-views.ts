import { MicroscalerError } from "../../shared/errors.ts";
import type { PoolViews } from "./pool-views.ts";

/** Whether the store has the pool, and the workload where one is named. */
export type Has = (pool: string, workload?: string) => Promise<boolean>;

const againMs = 50;

/** News of a change come within this time, or something is wrong. */
const newsWithinMs = 2000;

/** Views of what the store has, also where the news of it have not come to this engine yet: whoever has applied a pool can ask for it at once. */
export function patientViews(views: PoolViews, has: Has): PoolViews {
  return {
    status: (pool) =>
      patiently(
        () => views.status(pool),
        () => has(pool),
      ),
    explain: (pool, workload) =>
      patiently(
        () => views.explain(pool, workload),
        () => has(pool, workload),
      ),
    watch: (pool, tell, gone) => {
      let over = false;
      let unwatch: () => void = () => undefined;
      const missing = async (why: MicroscalerError) => {
        const there = await has(pool).catch((thrown: unknown) => (thrown instanceof MicroscalerError ? thrown : why));
        if (over) return;
        if (there === true) await pause();
        if (over) return;
        if (there === true) follow();
        else gone(there || why);
      };
      const follow = () => {
        unwatch = views.watch(pool, tell, (why) => void missing(why));
      };
      follow();
      return () => {
        over = true;
        unwatch();
      };
    },
  };
}

async function patiently<Answer>(ask: () => Promise<Answer>, isThere: () => Promise<boolean>): Promise<Answer> {
  const untilMs = performance.now() + newsWithinMs;
  for (;;) {
    try {
      return await ask();
    } catch (thrown) {
      const missing = thrown instanceof MicroscalerError && thrown.code === "not-found";
      if (!missing || performance.now() > untilMs || !(await isThere())) throw thrown;
    }
    await pause();
  }
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, againMs));
}
