import { z } from "zod";
import { MicroscalerError } from "../../../../shared/errors.ts";
import { withinMs } from "../connection/limited.ts";
import { type HttpClient, type HttpResponse, httpFailure, jsonIn } from "../http/client.ts";
import { unwrapped } from "./stats.ts";

/** Where an nsqd is. */
export interface NsqdPlace {
  readonly url: string;
  /** False: no nsqlookupd names it any more, but it is soon to think that its messages are gone too. */
  readonly named: boolean;
}

/** Which nsqds have a topic, as several nsqlookupds say it. */
export interface NsqLookup {
  /** Asks them anew now and then. @throws MicroscalerError where no nsqlookupd says so, or none has it */
  find(client: HttpClient, signal: AbortSignal): Promise<readonly NsqdPlace[]>;
  /** Something was not as it was said: they are asked anew next time. */
  forget(): void;
}

/** An nsqd that has just got the topic is counted this much later at most. */
const freshMs = 5000;
/** An nsqd that is not named any more still counts this long: it is gone, or has not registered again yet. */
export const missedMs = 60_000;

/** Asks all the given nsqlookupds at once and takes what any of them knows; one that is silent is waited for `patienceMs`. */
export function nsqLookup(lookupds: readonly string[], topic: string, patienceMs: number): NsqLookup {
  let known: { readonly places: readonly NsqdPlace[]; readonly atMs: number } | undefined;
  /** When each was first not named, of all that were named before. */
  const missing = new Map<string, number | undefined>();
  const placesBeside = (named: readonly string[], nowMs: number): readonly NsqdPlace[] => {
    for (const url of named) missing.set(url, undefined);
    const missed = [...missing.keys()].filter((url) => !named.includes(url));
    for (const url of missed) {
      const sinceMs = missing.get(url) ?? nowMs;
      if (nowMs - sinceMs < missedMs) missing.set(url, sinceMs);
      else missing.delete(url);
    }
    return [...missing.keys()].map((url) => ({ url, named: !missed.includes(url) }));
  };
  return {
    find: async (client, signal) => {
      if (known && performance.now() - known.atMs < freshMs) return known.places;
      const answers = await withinMs(signal, patienceMs, (limited) =>
        Promise.allSettled(lookupds.map((url) => lookUp(client, url, topic, limited))),
      );
      const told = answers.filter((answer) => answer.status === "fulfilled");
      const failures = answers
        .filter((answer) => answer.status === "rejected")
        .map(({ reason }) => httpFailure(reason));
      if (told.length === 0) throw new MicroscalerError("unavailable", failures.join("; "));
      const atMs = performance.now();
      const places = placesBeside([...new Set(told.flatMap(({ value }) => value))], atMs);
      if (places.length === 0)
        throw new MicroscalerError("not-found", [`no nsqd has topic "${topic}"`, ...failures].join("; "));
      known = { places, atMs };
      return places;
    },
    forget: () => {
      known = undefined;
    },
  };
}

const producers = z.object({
  producers: z.array(
    z.object({
      broadcast_address: z.string().regex(/^[\w.:-]+$/),
      http_port: z.number().int().min(1).max(65_535),
    }),
  ),
});

async function lookUp(client: HttpClient, url: string, topic: string, signal: AbortSignal): Promise<readonly string[]> {
  const response = await client.get({ url: `${url}/lookup?${new URLSearchParams({ topic })}`, signal });
  if (saysUnknown(response)) return [];
  const answer = producers.safeParse(unwrapped(jsonIn(response, url)));
  if (!answer.success) {
    const { origin } = new URL(url);
    throw new MicroscalerError("unavailable", `${origin} named no nsqd; is it the HTTP address of an nsqlookupd?`);
  }
  return answer.data.producers.map(({ broadcast_address: host, http_port: port }) =>
    host.includes(":") ? `http://[${host}]:${port}` : `http://${host}:${port}`,
  );
}

/** `{"message":"TOPIC_NOT_FOUND"}`; before 1.0 `{"status_txt":"INVALID_ARG_TOPIC"}`. */
function saysUnknown({ status, text }: HttpResponse): boolean {
  return status !== 200 && /^\{[^{}]*"(TOPIC_NOT_FOUND|INVALID_ARG_TOPIC)"[^{}]*\}\s*$/.test(text);
}
