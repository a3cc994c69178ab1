import { messageOf } from "./errors.ts";

/** Who is to be told of something. */
export interface Listeners {
  /** Returns how to stop. */
  add(tell: () => void): () => void;
  /** Tells everybody, also where somebody fails. @throws what they threw: one error as it is, several as an AggregateError */
  tell(): void;
}

/** Each is told as often as it was added; who stops meanwhile is told no more. */
export function listeners(): Listeners {
  const all = new Set<{ readonly tell: () => void }>();
  return {
    add: (tell) => {
      const entry = { tell };
      all.add(entry);
      return () => void all.delete(entry);
    },
    tell: () => {
      const failures: unknown[] = [];
      for (const { tell } of all) {
        try {
          tell();
        } catch (thrown) {
          failures.push(thrown);
        }
      }
      if (failures.length === 1) throw failures[0];
      if (failures.length > 1) throw new AggregateError(failures, failures.map(messageOf).join("; "));
    },
  };
}
