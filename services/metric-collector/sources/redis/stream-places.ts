import { compareIds, type EntryId } from "./entry-id.ts";

/** How many entries a stream ever had up to one of them, which entries that are removed later do not change. */
export interface StreamPlace {
  readonly id: EntryId;
  readonly place: number;
}

const mostKept = 1000;

/** Remembers places of entries: Redis tells that of the newest, with every reading for nothing. */
export function streamPlaces() {
  let kept: readonly StreamPlace[] = [];
  return {
    /** To be called with the newest of each reading; of what is before `since` only the last is asked for any more. */
    note: (newest: StreamPlace, since: EntryId): void => {
      const last = kept.at(-1);
      const anew = last && (newest.place < last.place || compareIds(newest.id, last.id) < 0);
      const first = kept.findLastIndex(({ id }) => compareIds(id, since) <= 0);
      const old = anew ? [] : kept.slice(Math.max(first, 0)).filter(({ id }) => compareIds(id, newest.id) < 0);
      const room = old.length < mostKept ? old : old.filter((_, index) => index % 2 === 0);
      kept = [...room, newest];
    },
    /** The first that is known at or after an entry. */
    from: (id: EntryId): StreamPlace | undefined => kept.find((place) => compareIds(place.id, id) >= 0),
    /** The last that is known at or before an entry. */
    upTo: (id: EntryId): StreamPlace | undefined => kept.findLast((place) => compareIds(place.id, id) <= 0),
  };
}

export type StreamPlaces = ReturnType<typeof streamPlaces>;
