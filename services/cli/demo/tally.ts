import { MicroscalerError, messageOf } from "../../../shared/errors.ts";
import { within } from "../../../shared/within.ts";
import type { MessageQueue } from "../../demo/queue.ts";
import { linesOf } from "./ledgers.ts";
import { findLeft } from "./left.ts";
import { countMessages, type MessageCounts } from "./report/messages.ts";

/** The messages of a run that is over, and why they could not all be counted. */
export interface Tally {
  readonly messages: MessageCounts;
  readonly problem?: string;
}

/** Share of the time for reading ids; what is left is for counting those out of sight. */
const readingRatio = 0.6;

/** Counts the messages that ledgers and queue know of, within `withinMs`. Never fails: what is not known is null. */
export async function tally(
  queue: Pick<MessageQueue, "idsOfNext" | "count">,
  ledgers: string,
  withinMs: number,
): Promise<Tally> {
  let messages: MessageCounts = { produced: null, consumed: null, left: null, lost: null };
  const late = () => new MicroscalerError("timeout", `the queue server did not answer within ${withinMs} ms`);
  try {
    const trail = { sent: linesOf(ledgers, "producer"), consumed: linesOf(ledgers, "consumer") };
    messages = countMessages({ ...trail, invisible: 0 });
    const left = await within(findLeft(queue, withinMs * readingRatio), withinMs, late);
    return { messages: countMessages({ ...trail, ...left }) };
  } catch (thrown) {
    return { messages, problem: `messages cannot be counted: ${messageOf(thrown)}` };
  }
}
