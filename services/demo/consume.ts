import { everyPeriod, sleepUntil } from "./cadence.ts";
import type { Ledger } from "./ledger.ts";
import { patiently } from "./patiently.ts";
import type { MessageQueue } from "./queue.ts";

/** Share of a period that a message is worked on; what is left is for taking and removing it. */
const workRatio = 0.75;

/**
 * Takes a message each period, works on it and removes it, until stopped; the message in hand is finished first. It is
 * noted before it is removed: killed in between it comes back and is done twice, never lost.
 */
export function consume(
  queue: Pick<MessageQueue, "take">,
  ledger: Ledger,
  periodMs: number,
  stop: AbortSignal,
): Promise<void> {
  return everyPeriod(periodMs, stop, async (dueMs) => {
    const message = await patiently("take a message", stop, () => queue.take());
    if (!message) return;
    await sleepUntil(dueMs + periodMs * workRatio);
    ledger.note(message.id);
    await patiently("remove a message", stop, () => message.done());
  });
}
