/**
 * Tells of changes of pools soon, a burst of them once, and never from within what caused them: whoever hears of one may act
 * on the host at once.
 */
export interface PoolNews {
  changed(pool: string): void;
  onChange(listener: (pool: string) => void): void;
}

export function poolNews(): PoolNews {
  const untold = new Set<string>();
  let told: (pool: string) => void = () => undefined;
  return {
    changed: (pool) => {
      if (untold.has(pool)) return;
      untold.add(pool);
      setImmediate(() => {
        untold.delete(pool);
        told(pool);
      });
    },
    onChange: (listener) => {
      told = listener;
    },
  };
}
