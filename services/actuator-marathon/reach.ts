/** Whether Marathon answers, from how the calls come out. */
export interface Reach {
  /** Why it does not; undefined: it does, or was not asked yet. */
  problem(): string | undefined;
  attempt(): { answered(): void; failed(reason: string): void };
  onChange(changed: () => void): void;
}

/** One slow or failed call among others that are answered does not make it unreachable. */
export function reachOf(): Reach {
  let problem: string | undefined;
  let answers = 0;
  let changed: () => void = () => undefined;
  const become = (next: string | undefined) => {
    if (next === problem) return;
    problem = next;
    changed();
  };
  return {
    problem: () => problem,
    attempt: () => {
      const before = answers;
      return {
        answered: () => {
          answers += 1;
          become(undefined);
        },
        failed: (reason) => {
          if (answers === before) become(reason);
        },
      };
    },
    onChange: (listener) => {
      changed = listener;
    },
  };
}
