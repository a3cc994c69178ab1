import type { Decision } from "../../shared/model/decision.ts";

const kept = 1000;

export interface DecisionLog {
  record(decision: Omit<Decision, "id">): Decision;
  /** Kept decisions after an id, oldest first. */
  after(id: bigint, pool?: string): readonly Decision[];
  /** The newest of a workload, newest last. */
  recent(pool: string, workload: string, most: number): readonly Decision[];
  subscribe(take: (decision: Decision) => void): () => void;
}

/**
 * The newest thousand decisions. Numbers rise by one, and go on above those of an earlier life, so that whoever resumes
 * after a number it has seen misses nothing of this one.
 */
export function decisionLog(startedWallMs = Date.now()): DecisionLog {
  let decisions: Decision[] = [];
  let lastId = BigInt(startedWallMs) * 1000n;
  const takers = new Set<(decision: Decision) => void>();
  return {
    record: (made) => {
      lastId += 1n;
      const decision = { ...made, id: lastId };
      decisions.push(decision);
      if (decisions.length > 2 * kept) decisions = decisions.slice(-kept);
      for (const take of takers) take(decision);
      return decision;
    },
    after: (id, pool) =>
      decisions.slice(-kept).filter((decision) => decision.id > id && (pool === undefined || decision.pool === pool)),
    recent: (pool, workload, most) =>
      decisions.filter((decision) => decision.pool === pool && decision.workload === workload).slice(-most),
    subscribe: (take) => {
      takers.add(take);
      return () => takers.delete(take);
    },
  };
}
