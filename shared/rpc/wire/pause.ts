import type { Pause } from "../../model/pool.ts";

/** The directions a pause may have, as the wire spells them. */
export const pauseWords: readonly Pause[] = ["up", "down", "both"];

/** The direction that a word means; undefined: none of ours. */
export function pauseOf(word: string): Pause | undefined {
  return pauseWords.find((known) => known === word);
}
