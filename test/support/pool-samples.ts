import { setInterval } from "node:timers/promises";
import { type PoolStatusView, poolSummary } from "../../services/console/api/schema.ts";

const everyMs = 200;

export interface PoolSamples {
  /** Ends the sampling; what was seen, oldest first. */
  stop(): readonly PoolStatusView[];
}

/** Asks a console for the status of a pool again and again. While it does not answer nothing is seen. */
export function samplePool(console: string, pool: string): PoolSamples {
  const seen: PoolStatusView[] = [];
  const over = new AbortController();
  const watch = async () => {
    for await (const _ of setInterval(everyMs, undefined, { signal: over.signal })) {
      const status = await statusOf(`${console}/api/pools/${pool}`, over.signal);
      if (status) seen.push(status);
    }
  };
  watch().catch(() => undefined); // it ends by being aborted
  return {
    stop: () => {
      over.abort();
      return seen;
    },
  };
}

async function statusOf(url: string, signal: AbortSignal): Promise<PoolStatusView | undefined> {
  try {
    return poolSummary.parse(await (await fetch(url, { signal })).json()).status;
  } catch {
    return undefined; // not up yet, or not any more
  }
}
