import { setTimeout as pause } from "node:timers/promises";
import { backoffMs } from "../../backoff.ts";
import { pauseAskedMs } from "./pause-asked.ts";
import type { Following, SetOutcome } from "./scheduler.ts";

/** Sets a count for the last time, again and again until it is done or the signal ends it: a scheduler may be in the middle of the change before. */
export async function setAtLast(link: Following, count: number, signal: AbortSignal): Promise<SetOutcome> {
  let outcome = await link.set(count, { signal });
  for (let refusals = 0; outcome.kind === "refused" && !signal.aborted; refusals++) {
    const { retryAfterMs } = outcome;
    const ownMs = backoffMs(refusals, { firstMs: 250, mostMs: 1000 });
    const waitMs = retryAfterMs === undefined ? ownMs : pauseAskedMs(retryAfterMs);
    await pause(waitMs, undefined, { signal }).catch(() => undefined);
    if (!signal.aborted) outcome = await link.set(count, { signal });
  }
  return outcome;
}
