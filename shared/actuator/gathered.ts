interface Waiting<Value> {
  readonly value: Value;
  readonly callers: readonly { resolve(): void; reject(reason: unknown): void }[];
}

/** Saves by name, many at a time. */
export interface Gathered<Value> {
  /** Resolves when this value, or a newer one of the same name, is written; rejects with why it was not. */
  save(name: string, value: Value): Promise<void>;
  /** Resolves when nothing is under way any more. */
  idle(): Promise<void>;
}

/**
 * Writes at once what is saved while nothing is under way; what comes during a write is gathered, the newest of a name
 * wins, and it is written together afterwards. `write` tells whose saving failed and why; where it throws, all did.
 */
export function gathered<Value>(
  write: (batch: ReadonlyMap<string, Value>) => Promise<ReadonlyMap<string, unknown>>,
): Gathered<Value> {
  let waiting = new Map<string, Waiting<Value>>();
  let underWay: Promise<void> | undefined;
  const writeAll = async () => {
    while (waiting.size > 0) {
      const batch = waiting;
      waiting = new Map();
      const failures = await failuresOf(batch, write);
      for (const [name, { callers }] of batch) {
        for (const { resolve, reject } of callers) failures.has(name) ? reject(failures.get(name)) : resolve();
      }
    }
    underWay = undefined;
  };
  return {
    save: (name, value) =>
      new Promise<void>((resolve, reject) => {
        const callers = waiting.get(name)?.callers ?? [];
        waiting.set(name, { value, callers: [...callers, { resolve, reject }] });
        underWay ??= writeAll();
      }),
    idle: async () => underWay,
  };
}

async function failuresOf<Value>(
  batch: ReadonlyMap<string, Waiting<Value>>,
  write: (batch: ReadonlyMap<string, Value>) => Promise<ReadonlyMap<string, unknown>>,
): Promise<ReadonlyMap<string, unknown>> {
  try {
    return await write(new Map([...batch].map(([name, { value }]) => [name, value])));
  } catch (thrown) {
    return new Map([...batch.keys()].map((name) => [name, thrown]));
  }
}
