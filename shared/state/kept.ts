/** For so long what the holder shows of a pool is kept. */
export const shownForMs = 60_000;

/** So many decisions of all pools are kept. */
export const mostDecisions = 10_000;
