/** Who is to be told of something. */
export interface Listeners {
  /** Returns how to stop. */
  add(tell: () => void): () => void;
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
      for (const { tell } of all) tell();
    },
  };
}
