import { setMaxListeners } from "node:events";
import { z } from "zod";
import { MicroscalerError } from "../../../../shared/errors.ts";
import { type HttpClient, type HttpResponse, httpFailure, jsonIn } from "../http.ts";
import { unwrapped } from "./stats.ts";

/** Which nsqds have a topic, as several nsqlookupds say it. */
export interface NsqLookup {
  /** Their URLs; asked anew now and then. @throws MicroscalerError where no nsqlookupd says so, or none has it */
  find(client: HttpClient, signal: AbortSignal): Promise<readonly string[]>;
  /** Something was not as it was said: they are asked anew next time. */
  forget(): void;
}

/** An nsqd that has just got the topic is counted this much later at most. */
const freshMs = 5000;

/** Asks all the given nsqlookupds at once and takes what any of them knows; one that is silent is waited for `patienceMs`. */
export function nsqLookup(lookupds: readonly string[], topic: string, patienceMs: number): NsqLookup {
  let known: { readonly urls: readonly string[]; readonly atMs: number } | undefined;
  return {
    find: async (client, signal) => {
      if (known && performance.now() - known.atMs < freshMs) return known.urls;
      const patience = AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]);
      setMaxListeners(0, patience);
      const answers = await Promise.allSettled(lookupds.map((url) => lookUp(client, url, topic, patience)));
      const told = answers.filter((answer) => answer.status === "fulfilled");
      const failures = answers
        .filter((answer) => answer.status === "rejected")
        .map(({ reason }) => httpFailure(reason));
      if (told.length === 0) throw new MicroscalerError("unavailable", failures.join("; "));
      const urls = [...new Set(told.flatMap(({ value }) => value))];
      if (urls.length === 0)
        throw new MicroscalerError("not-found", [`no nsqd has topic "${topic}"`, ...failures].join("; "));
      known = { urls, atMs: performance.now() };
      return urls;
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
