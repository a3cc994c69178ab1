import { z } from "zod";
import { MicroscalerError } from "../../../../shared/errors.ts";
import { type HttpClient, jsonIn } from "../http/client.ts";

/** What one nsqd holds for a channel. */
export type NsqdCount =
  | {
      readonly kind: "channel";
      /** Messages that wait, in memory and on disk. */
      readonly depth: number;
      readonly inFlight: number;
      /** Messages that wait until their time comes. */
      readonly deferred: number;
      /** Messages that came to it since nsqd was started. */
      readonly arrivals: number;
    }
  /** The topic has no channel at all: what waits there goes to the first one that comes. */
  | { readonly kind: "topic-alone"; readonly depth: number }
  | { readonly kind: "other-channels" }
  | { readonly kind: "no-topic" };

const count = z.number().int().min(0);
const channels = z.array(
  z.object({
    channel_name: z.string(),
    depth: count,
    in_flight_count: count,
    deferred_count: count,
    message_count: count,
  }),
);
const stats = z.object({
  /** `null` where nsqd has none. */
  topics: z.array(z.object({ topic_name: z.string(), depth: count, channels })).nullable(),
});

/** Asks one nsqd, of which `url` is the address. @throws MicroscalerError with a sentence for a person */
export async function readNsqd(
  client: HttpClient,
  url: string,
  { topic, channel }: { readonly topic: string; readonly channel: string },
  signal: AbortSignal,
): Promise<NsqdCount> {
  // the topic's other channels tell whether its messages wait for this one: asking for the channel alone hides them
  const query = new URLSearchParams({ format: "json", topic, include_clients: "false", include_mem: "false" });
  const response = await client.get({ url: `${url}/stats?${query}`, signal });
  const answer = stats.safeParse(unwrapped(jsonIn(response, url)));
  if (!answer.success) {
    throw new MicroscalerError(
      "unavailable",
      `${new URL(url).origin} gave no statistics; is it the HTTP address of an nsqd?`,
    );
  }
  const found = answer.data.topics?.find(({ topic_name }) => topic_name === topic);
  if (!found) return { kind: "no-topic" };
  if (found.channels.length === 0) return { kind: "topic-alone", depth: found.depth };
  const one = found.channels.find(({ channel_name }) => channel_name === channel);
  if (!one) return { kind: "other-channels" };
  const { depth, in_flight_count: inFlight, deferred_count: deferred, message_count: arrivals } = one;
  return { kind: "channel", depth, inFlight, deferred, arrivals };
}

const wrapped = z.object({ status_code: z.literal(200), data: z.unknown() });

/** An answer of NSQ; versions before 1.0 wrap it. */
export function unwrapped(document: unknown): unknown {
  const { data } = wrapped.safeParse(document);
  return data ? data.data : document;
}
