/** Whether the API server can be used, from what all who read it tell. */
export interface Reach {
  /** Why not; undefined: it can. Of several reasons the oldest. */
  unreachable(): string | undefined;
  onChange(changed: () => void): void;
  /** Somebody who asked at `askedAtMs` whether it is there was answered. */
  answered(askedAtMs: number): void;
  /** The last such time. */
  answeredAtMs(): number;
  reader(): Reader;
}

/** One of those who read. */
export interface Reader {
  /** Why it cannot read at all; undefined: it can. */
  blocked(why: string | undefined): void;
  close(): void;
}

export function reach(): Reach {
  const reasons = new Map<Reader, string>();
  let answeredAtMs = Number.NEGATIVE_INFINITY;
  let listener: () => void = () => undefined;
  const unreachable = () => reasons.values().next().value;
  const change = (act: () => void) => {
    const before = unreachable();
    act();
    if (unreachable() !== before) listener();
  };
  return {
    unreachable,
    onChange: (changed) => {
      listener = changed;
    },
    answered: (askedAtMs) => {
      answeredAtMs = askedAtMs;
    },
    answeredAtMs: () => answeredAtMs,
    reader: () => {
      const reader: Reader = {
        blocked: (why) => change(() => (why === undefined ? reasons.delete(reader) : reasons.set(reader, why))),
        close: () => change(() => reasons.delete(reader)),
      };
      return reader;
    },
  };
}
