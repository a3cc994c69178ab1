/** Messages by their ids, as the processes of the demo noted them and as they were found in the queue afterwards. */
export interface MessageTrail {
  /** Noted by producers. */
  readonly sent: ReadonlySet<string>;
  /** Noted by consumers. */
  readonly consumed: ReadonlySet<string>;
  /** Found in the queue; left out: the queue could not be read. */
  readonly found?: ReadonlySet<string>;
  /** Still in the queue in the hand of a consumer that was killed: their ids cannot be read. */
  readonly invisible: number;
}

export interface MessageCounts {
  /** null: the ledgers could not be read. */
  readonly produced: number | null;
  /** Distinct messages; null: the ledgers could not be read. */
  readonly consumed: number | null;
  /** In the queue and not consumed, invisible ones included; null: the queue could not be read. */
  readonly left: number | null;
  /** produced − consumed − left; null: the queue could not be read. */
  readonly lost: number | null;
}

/**
 * Every message that anybody knows of counts as produced, also where its producer was killed before it could note it.
 * A message that came back after it was consumed is neither left nor lost.
 */
export function countMessages({ sent, consumed, found, invisible }: MessageTrail): MessageCounts {
  const produced = new Set([...sent, ...consumed, ...(found ?? [])]);
  if (!found) return { produced: produced.size, consumed: consumed.size, left: null, lost: null };
  const waiting = [...found].filter((id) => !consumed.has(id)).length;
  const unaccounted = produced.size - consumed.size - waiting;
  const left = waiting + Math.min(invisible, unaccounted);
  return { produced: produced.size, consumed: consumed.size, left, lost: produced.size - consumed.size - left };
}

/** What a run that must lose nothing failed by; undefined where nothing was lost. */
export function lossIn({ lost }: MessageCounts): string | undefined {
  if (lost === 0) return undefined;
  return lost === null ? "it is not known whether messages were lost" : `lost ${lost} messages`;
}
