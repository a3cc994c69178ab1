import { type RedisReply, textIn } from "./reply.ts";

/** The id of an entry of a stream, such as `1526919030474-55`; later entries have greater ones. */
export interface EntryId {
  readonly ms: bigint;
  readonly number: bigint;
}

/** The id that a reply is; undefined where it is none. */
export function entryIdIn(reply: RedisReply): EntryId | undefined {
  const [, ms, number] = /^(\d{1,20})-(\d{1,20})$/.exec(textIn(reply) ?? "") ?? [];
  return ms === undefined || number === undefined ? undefined : { ms: BigInt(ms), number: BigInt(number) };
}

/** Above 0: `one` is the later. */
export function compareIds(one: EntryId, other: EntryId): number {
  if (one.ms !== other.ms) return one.ms > other.ms ? 1 : -1;
  if (one.number === other.number) return 0;
  return one.number > other.number ? 1 : -1;
}

/** As Redis writes it. */
export function writtenId({ ms, number }: EntryId): string {
  return `${ms}-${number}`;
}
