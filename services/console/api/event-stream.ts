import type { SSEMessage, SSEReplyInterface } from "@fastify/sse";
import type { FastifyRequest } from "fastify";
import { type Outbox, outbox } from "../live/outbox.ts";
import type { Api } from "./api.ts";

export interface StreamPlan<Event> {
  readonly sse: SSEReplyInterface;
  /** Unsent events of the same name are replaced by the newest; undefined: it is kept. */
  nameOf(event: Event): string | undefined;
  message(event: Event): SSEMessage;
  /** Begins to tell; returns how to end it. */
  open(unsent: Outbox<Event>): () => void;
}

/** How long a browser waits before it connects again. */
const retryMs = 1000;

const checkEveryMs = 1000;

/** Sends events to one reader until he leaves, may not read any more, or the console stops. */
export async function streamEvents<Event>(
  request: FastifyRequest,
  { closing, metrics, streams }: Pick<Api, "closing" | "metrics" | "streams">,
  { sse, nameOf, message, open }: StreamPlan<Event>,
): Promise<void> {
  if (!sse.isConnected) return; // he left while his pool was looked for: `onClose` would never call again
  const giveBack = streams.take(request);
  const unsent = outbox<Event>(nameOf);
  const stop = opened(() => open(unsent), giveBack);
  const watch = setInterval(() => {
    if (!streams.stillOpen(request)) unsent.close();
  }, checkEveryMs);
  closing.addEventListener("abort", unsent.close, { once: true });
  const left = metrics.reads(request);
  sse.onClose(() => {
    clearInterval(watch);
    closing.removeEventListener("abort", unsent.close);
    stop();
    unsent.close();
    left();
    giveBack();
  });
  await sse.send(messages(unsent.events(), message));
}

/** @throws what `open` throws; the place of the stream is given back then */
function opened(open: () => () => void, giveBack: () => void): () => void {
  try {
    return open();
  } catch (thrown) {
    giveBack();
    throw thrown;
  }
}

async function* messages<Event>(
  events: AsyncIterable<Event>,
  message: (event: Event) => SSEMessage,
): AsyncIterable<SSEMessage> {
  let first = true;
  for await (const event of events) {
    yield first ? { ...message(event), retry: retryMs } : message(event);
    first = false;
  }
}
