import { z } from "zod";
import { callMs, type MessageQueue } from "../queue.ts";
import { type Subscription, subscribe } from "./nsq-subscription.ts";
import type { Told } from "./open-queue.ts";

/** What nsqd hands out arrives by itself; it is waited for no longer. */
const arrivalMs = 50;
/** Where it has just been told to. */
const firstArrivalMs = 100;
const mostAtOnce = 1000;
const tenMinutesMs = 600_000;

const depths = z.object({ depth: z.number(), in_flight_count: z.number(), deferred_count: z.number() });
const stats = z.object({ topics: z.array(z.object({ depth: z.number(), channels: z.array(depths) })) });

/** A channel of an NSQ topic. Its nsqd has to give messages back after five seconds (`-msg-timeout 5s`). */
export function nsqQueue(told: Told): MessageQueue {
  const nsqd = told("NSQD_TCP_ADDRESS");
  const http = told("NSQD_HTTP_ADDRESS");
  const [topic, channel] = [told("NSQ_TOPIC"), told("NSQ_CHANNEL")];
  const call = (path: string, method: "GET" | "POST", body?: string) => {
    const query = new URLSearchParams({ topic, channel, format: "json" });
    return answerOf(`http://${http}${path}?${query}`, body === undefined ? { method } : { method, body });
  };
  let mine: Subscription | undefined;
  let rest: Subscription | undefined;
  return {
    send: async (id) => {
      await call("/pub", "POST", id);
    },
    take: async () => {
      mine ??= subscribe({ nsqd, topic, channel }, { atOnce: 1 });
      const message = await mine.next(arrivalMs);
      return message && { id: message.body.toString(), done: async () => message.finish() };
    },
    idsOfNext: async () => {
      if (!rest) await call("/ping", "GET"); // a subscription where nsqd hangs holds the process for five seconds
      rest ??= subscribe({ nsqd, topic, channel }, { atOnce: 100_000, timeoutMs: tenMinutesMs });
      const ids: string[] = [];
      let message = await rest.next(firstArrivalMs);
      while (message && ids.push(message.body.toString()) < mostAtOnce) message = await rest.next(arrivalMs);
      return ids;
    },
    count: async () => {
      const { topics } = stats.parse(JSON.parse(await call("/stats", "GET")));
      const all = topics.flatMap(({ depth, channels }) => [depth, ...channels.map(heldBy)]);
      return all.reduce((sum, count) => sum + count, 0);
    },
    create: async () => {
      await call("/topic/create", "POST");
      await call("/channel/create", "POST"); // what is sent before there is one stays with the topic
    },
    close: async () => {
      await Promise.all([mine?.close(), rest?.close()]);
    },
  };
}

function heldBy(channel: z.infer<typeof depths>): number {
  return channel.depth + channel.in_flight_count + channel.deferred_count;
}

async function answerOf(url: string, request: RequestInit): Promise<string> {
  const response = await fetch(url, { ...request, signal: AbortSignal.timeout(callMs) });
  const text = await response.text();
  if (!response.ok) throw new Error(`nsqd answers ${response.status}`);
  return text;
}
