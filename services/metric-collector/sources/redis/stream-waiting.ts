import { MicroscalerError } from "../../../../shared/errors.ts";
import { compareIds, type EntryId, writtenId } from "./entry-id.ts";
import type { RedisCall } from "./node.ts";
import type { StreamPlace } from "./stream-places.ts";

/** How far a group is behind its stream, as far as Redis tells. */
export interface Behind {
  readonly stream: string;
  readonly group: string;
  /** Entries in the stream now. */
  readonly length: number;
  /** Entries that it ever had; left out: before Redis 7, which does not tell what waits either. */
  readonly arrived?: number;
  /** What waits, and what was removed before the group was given it. */
  readonly lag?: number;
  /** The last entry that the group was given. */
  readonly given: EntryId;
  /** The first that is left. */
  readonly oldest?: EntryId;
  /** The last that ever arrived. */
  readonly newest: EntryId;
  /** The newest that was deleted, other than by trimming. */
  readonly deleted?: EntryId;
  /** Size of an entry as it is carried. */
  readonly entryBytes: number;
  /** One at or after `given` and `deleted`: only what waits before it needs to be counted. */
  readonly next?: StreamPlace;
  /** One at or before `given`: no more wait than came after it. */
  readonly last?: StreamPlace;
}

/** What one reading carries over the network at most to count what waits. */
const mostEntries = 1000;
const mostBytes = 1_048_576;

/**
 * Entries that a group has not been given yet. Where entries were removed it is counted from what is known; where that
 * would be too much, it is told what waits at most. @throws MicroscalerError `unavailable`; what `redisFailure` tells of
 */
export async function streamWaiting(call: RedisCall, behind: Behind): Promise<number> {
  const { length, lag, given, oldest, newest, arrived = 0, next, last } = behind;
  if (length === 0 || compareIds(given, newest) >= 0) return 0;
  if (oldest && compareIds(oldest, given) > 0) return length;
  if (lag !== undefined && arrived === length) return Math.min(lag, length);
  // entries that were trimmed before the group was given them stay in its lag for good: 3 of them, and 0 that wait are told as 3
  const most = Math.min(mostEntries, Math.floor(mostBytes / behind.entryBytes));
  const counted = await countUntil(call, behind, next?.id ?? newest, most);
  const beyond = next ? arrived - next.place : 0;
  if (counted <= most) return Math.min(counted + beyond, length);
  if (lag === undefined && !last) throw uncounted(behind, most);
  return Math.min(lag ?? length, last ? arrived - last.place : length, length);
}

/** Entries after the last given up to `end`; above `most`: more than that. */
async function countUntil(call: RedisCall, { stream, given }: Behind, end: EntryId, most: number): Promise<number> {
  if (compareIds(end, given) <= 0) return 0;
  if (most === 0) return 1;
  const first = writtenId({ ...given, number: given.number + 1n }); // Redis 5 knows no other way to leave one out
  const entries = await call("XRANGE", stream, first, writtenId(end), "COUNT", String(most + 1));
  if (Array.isArray(entries)) return entries.length;
  throw unavailable(`the entries of the stream "${stream}" were answered in a form that no Redis has`);
}

/** More wait than are counted one by one: why the server does not count them, and what to do. */
function uncounted({ stream, group, arrived, given, deleted }: Behind, most: number): MicroscalerError {
  const large = most < mostEntries ? ", being large" : "";
  const many = `more than ${most} entries of "${stream}" wait for "${group}", too many to be counted one by one${large}, and Redis cannot tell how many`;
  if (arrived === undefined) return unavailable(`${many} before version 7`);
  if (deleted && compareIds(deleted, given) > 0) {
    return unavailable(`${many} while entries that wait are deleted with XDEL; it can once the group is past them`);
  }
  const command = `XGROUP SETID ${stream} ${group} ${writtenId(given)} ENTRIESREAD <entries before that one>`;
  return unavailable(
    `${many}, as the group began in the middle; it can once the group has caught up, or after ${command}`,
  );
}

function unavailable(message: string): MicroscalerError {
  return new MicroscalerError("unavailable", message);
}
