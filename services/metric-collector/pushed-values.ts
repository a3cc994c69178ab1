/** A value that an application pushed. */
export interface PushedValue {
  readonly value: number;
  readonly inFlight?: number;
  readonly arrivalsTotal?: number;
  /** When it was true, on this process's monotonic clock. */
  readonly atMs: number;
}

/** The newest value of each name that was pushed. */
export interface PushedValues {
  newest(name: string): PushedValue | undefined;
  /** Keeps it unless a newer one is known. False: there are too many names already, and nobody reads this one. */
  put(name: string, value: PushedValue): boolean;
  /** Calls back at each value pushed under a name; returns how to stop. */
  subscribe(name: string, pushed: () => void): () => void;
}

/** Names that are kept; more only where somebody reads them. */
export const mostPushedNames = 10_000;

/** A value as old as this is of no use to anybody: no metric may expire later. */
export const forgottenAfterMs = 24 * 3_600_000;

/** Kept in memory for as long as the process lives, one value a name, until it is forgotten. */
export function pushedValues(): PushedValues {
  const newest = new Map<string, PushedValue>(); // whatever was pushed longest ago comes first
  const subscribers = new Map<string, Set<() => void>>();

  const forgetOld = () => {
    const oldestMs = performance.now() - forgottenAfterMs;
    for (const [name, { atMs }] of newest) {
      if (atMs > oldestMs) return;
      newest.delete(name);
    }
  };

  return {
    newest: (name) => newest.get(name),
    put: (name, value) => {
      forgetOld();
      const before = newest.get(name);
      if (before && before.atMs > value.atMs) return true;
      if (!before && newest.size >= mostPushedNames && !subscribers.has(name)) return false;
      newest.delete(name); // to be the last
      newest.set(name, value);
      for (const pushed of subscribers.get(name) ?? []) pushed();
      return true;
    },
    subscribe: (name, pushed) => {
      const sharing = subscribers.get(name) ?? new Set();
      subscribers.set(name, sharing.add(pushed));
      return () => {
        sharing.delete(pushed);
        if (sharing.size === 0 && subscribers.get(name) === sharing) subscribers.delete(name);
      };
    },
  };
}
