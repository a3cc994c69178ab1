interface Kept<Value> {
  readonly record: Value;
  readonly endsAtMs: number | undefined;
}

/** A record with what is left of its TTL; without, where it has none. */
export interface Found<Value> {
  readonly record: Value;
  readonly remainingMs: number | undefined;
}

/** Records by pool and key, each gone when its TTL has ended. */
export interface MemoryExpiring<Value> {
  put(pool: string, key: string, record: Value, ttlMs: number | undefined): void;
  remove(pool: string, key: string): void;
  /** All of a pool. */
  forget(pool: string): void;
  /** Those of a pool that are left, or of one key of it. */
  under(pool: string, key?: string): readonly Found<Value>[];
}

/** `nowMs` is a monotonic clock. */
export function memoryExpiring<Value>(nowMs: () => number): MemoryExpiring<Value> {
  const pools = new Map<string, Map<string, Kept<Value>>>();
  const left = (pool: string): ReadonlyMap<string, Kept<Value>> => {
    const kept = pools.get(pool) ?? new Map<string, Kept<Value>>();
    const now = nowMs();
    for (const [key, { endsAtMs }] of kept) if (endsAtMs !== undefined && endsAtMs <= now) kept.delete(key);
    return kept;
  };
  return {
    put: (pool, key, record, ttlMs) => {
      const kept = pools.get(pool) ?? new Map<string, Kept<Value>>();
      const endsAtMs = ttlMs === undefined ? undefined : nowMs() + ttlMs;
      pools.set(pool, kept.set(key, { record, endsAtMs }));
    },
    remove: (pool, key) => {
      pools.get(pool)?.delete(key);
    },
    forget: (pool) => {
      pools.delete(pool);
    },
    under: (pool, wanted) =>
      [...left(pool)].flatMap(([key, { record, endsAtMs }]) => {
        if (wanted !== undefined && wanted !== key) return [];
        return [{ record, remainingMs: endsAtMs === undefined ? undefined : endsAtMs - nowMs() }];
      }),
  };
}
