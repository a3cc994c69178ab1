import { backoffMs } from "../../shared/backoff.ts";
import { messageOf } from "../../shared/errors.ts";
import { sleepUntil } from "./cadence.ts";

const waits = { firstMs: 100, mostMs: 2000 };

/**
 * Tries until it succeeds, at least once, with growing pauses; undefined where it was stopped before. Says so on
 * standard error when trouble begins.
 */
export async function patiently<Result>(
  what: string,
  stop: AbortSignal,
  attempt: () => Promise<Result>,
): Promise<Result | undefined> {
  for (let failures = 0; ; failures += 1) {
    try {
      return await attempt();
    } catch (thrown) {
      if (failures === 0) console.error(`cannot ${what}, trying again: ${messageOf(thrown)}`);
      if (stop.aborted) return undefined;
      await sleepUntil(performance.now() + backoffMs(failures, waits), stop);
      if (stop.aborted) return undefined;
    }
  }
}
