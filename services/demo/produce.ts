import { everyPeriod } from "./cadence.ts";
import type { Ledger } from "./ledger.ts";
import { patiently } from "./patiently.ts";
import type { MessageQueue } from "./queue.ts";

/** Adds a message each period until stopped, and notes it once the server has it. */
export function produce(
  queue: Pick<MessageQueue, "send">,
  ledger: Ledger,
  periodMs: number,
  stop: AbortSignal,
): Promise<void> {
  let count = 0;
  return everyPeriod(periodMs, stop, async () => {
    count += 1;
    const id = `${ledger.author}-${count}`;
    const sent = await patiently("send a message", stop, () => queue.send(id).then(() => true));
    if (sent) ledger.note(id);
  });
}
