/** One count of arrivals made of the counters of several servers, which come, go and start anew. */
export interface ArrivalsCounter {
  /** What has arrived since the first call, by the counters as they are now, each under its server's name. */
  add(counters: ReadonlyMap<string, number>): number;
}

/**
 * A server that is new adds nothing at first: what it ever counted has not just arrived. Where a counter fell the count
 * starts anew, which whoever reads it can see, as it falls too.
 */
export function arrivalsCounter(): ArrivalsCounter {
  const before = new Map<string, number>();
  let total = 0;
  return {
    add: (counters) => {
      const grown = [...counters].map(([server, now]) => now - (before.get(server) ?? now));
      total = grown.some((change) => change < 0) ? 0 : total + grown.reduce((sum, change) => sum + change, 0);
      for (const [server, now] of counters) before.set(server, now);
      return total;
    },
  };
}
