import type { MessageQueue } from "../../demo/queue.ts";

/** What a queue still holds: ids as far as they can be read, and how many are out of sight. */
export interface Left {
  readonly found: ReadonlySet<string>;
  readonly invisible: number;
}

/** Reads the ids of all that waits, as far as `withinMs` allows; what it did not read counts as invisible. */
export async function findLeft(queue: Pick<MessageQueue, "idsOfNext" | "count">, withinMs: number): Promise<Left> {
  const endAtMs = performance.now() + withinMs;
  const found: string[] = [];
  while (performance.now() < endAtMs) {
    const ids = await queue.idsOfNext();
    if (ids.length === 0) break;
    found.push(...ids);
  }
  const invisible = (await queue.count()) - found.length; // those just read are still counted
  return { found: new Set(found), invisible: Math.max(0, invisible) };
}
