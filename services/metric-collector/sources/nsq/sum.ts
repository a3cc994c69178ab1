import type { NsqdCount } from "./stats.ts";

/** What all nsqds hold for a channel together. */
export interface NsqSum {
  readonly depth: number;
  readonly inFlight: number;
  readonly deferred: number;
  /** By nsqd: messages that came to the channel, or will when it comes. */
  readonly arrivals: ReadonlyMap<string, number>;
}

/** Adds up what each nsqd, by its URL, holds for a channel; as text why that is not known. */
export function nsqSum(counts: ReadonlyMap<string, NsqdCount>, topic: string, channel: string): NsqSum | string {
  const kinds = new Set([...counts.values()].map(({ kind }) => kind));
  const where = [...counts.keys()].map((url) => new URL(url).origin).join(", ");
  if (!kinds.has("channel")) {
    if (kinds.has("other-channels")) return `topic "${topic}" has no channel "${channel}" at ${where}, but others`;
    if (!kinds.has("topic-alone")) return `there is no topic "${topic}" at ${where}`;
  }
  const arrivals = new Map<string, number>();
  let depth = 0;
  let inFlight = 0;
  let deferred = 0;
  for (const [url, count] of counts) {
    if (count.kind === "no-topic" || count.kind === "other-channels") continue; // nothing waits for the channel there
    depth += count.depth;
    arrivals.set(url, count.kind === "channel" ? count.arrivals : count.depth);
    if (count.kind === "topic-alone") continue;
    inFlight += count.inFlight;
    deferred += count.deferred;
  }
  return { depth, inFlight, deferred, arrivals };
}
