import { backoffMs } from "../../shared/backoff.ts";
import type { Api } from "./api.ts";
import type { Failure } from "./failure.ts";
import { type Pace, pause } from "./pace.ts";
import type { Reach } from "./reach.ts";

/**
 * Asks the API server every now and then whether it is there: watches stay silent for long, also when a firewall has
 * forgotten their connections. Ends with `over`.
 */
export async function pulse(api: Api, pace: Pace, reach: Reach, over: AbortSignal): Promise<void> {
  const reader = reach.reader();
  for (let failures = 0; !over.aborted; ) {
    const retryMs = backoffMs(failures, { firstMs: pace.retryFirstMs, mostMs: pace.retryMostMs });
    const regularMs = backoffMs(0, { firstMs: pace.pulseMs, mostMs: pace.pulseMs });
    await pause(failures > 0 ? retryMs : regularMs, over);
    if (over.aborted) return;
    const askedAtMs = performance.now();
    const answer = await api.call({ path: "/version" }, over, pace.callMs / 2);
    if (over.aborted) return;
    const why = answer.ok ? undefined : cannotServe(api.host, answer.failure);
    if (why === undefined) reach.answered(askedAtMs);
    failures = why === undefined ? 0 : failures + 1;
    reader.blocked(why);
  }
}

/** What a failure says of the API server as a whole; undefined: nothing, e.g. a right that is not granted. */
export function cannotServe(host: string, { status, detail }: Failure): string | undefined {
  if (status === undefined) return `the API server ${host} does not answer: ${detail}`;
  if (status === 401) return `the API server ${host} does not accept the credentials: ${detail}`;
  return status >= 500 ? `the API server ${host} cannot serve: ${detail}` : undefined;
}
