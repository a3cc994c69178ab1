import { createHash } from "node:crypto";

/**
 * How far a collector can be relied on: `awaited` until it is known, shortly after the start; `up`; `returned` while it
 * has not been up for long; `down`.
 */
export type CollectorState = "awaited" | "up" | "returned" | "down";

/** A collector as far as placing metrics goes. */
export interface Candidate {
  /** Where it is: the same on every engine. */
  readonly name: string;
  readonly state: CollectorState;
}

/**
 * The collectors that may read a metric, the one that should first. Every engine finds the same order, metrics spread
 * evenly, and where one collector goes only its own metrics move (rendezvous hashing).
 */
export function rankedFor<One extends Pick<Candidate, "name">>(
  metric: string,
  collectors: readonly One[],
): readonly One[] {
  const score = new Map(collectors.map((one) => [one, scoreOf(metric, one.name)]));
  return collectors.toSorted((a, b) => (score.get(b) ?? 0) - (score.get(a) ?? 0));
}

function scoreOf(metric: string, collector: string): number {
  return createHash("sha256").update(`${collector}\n${metric}`).digest().readUIntBE(0, 6);
}

/**
 * Who reads a metric, now that `reader` does: the first that is up. One that has only just returned takes nothing from
 * another that is up, and new metrics at once. Where none is up it stays where it is.
 */
export function readerAmong<One extends Candidate>(ranking: readonly One[], reader: One | undefined): One | undefined {
  const up = ranking.filter(({ state }) => state !== "down");
  const steady = up.find((one) => one.state !== "returned" || one === reader || reader === undefined);
  return steady ?? up[0] ?? reader ?? ranking[0];
}
