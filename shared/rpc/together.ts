/** In one message, also where each is long: 4 MiB are the most that a message takes. */
const mostTogether = 200;

/** The first of them, as many as go into one message. */
export function firstOf<One>(waiting: Iterable<One>): readonly One[] {
  const first: One[] = [];
  for (const one of waiting) {
    if (first.length === mostTogether) break;
    first.push(one);
  }
  return first;
}
