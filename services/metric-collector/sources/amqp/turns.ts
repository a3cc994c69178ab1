/** Lets whoever wants one of a few things use it alone, in the order of asking; nobody waits whose signal has aborted. */
export function turns<Thing>(things: readonly Thing[]) {
  const free = [...things].reverse(); // what was used last is used first: the others may never be needed
  const waiting: ((thing: Thing) => void)[] = [];

  return async <Result>(use: (thing: Thing) => Promise<Result>, signal: AbortSignal): Promise<Result> => {
    const thing = free.pop() ?? (await new Promise<Thing>((resolve) => waiting.push(resolve)));
    try {
      signal.throwIfAborted();
      return await use(thing);
    } finally {
      const next = waiting.shift();
      if (next) next(thing);
      else free.push(thing);
    }
  };
}
