import { createHash } from "node:crypto";
import { z } from "zod";
import type { FenceRecord } from "./fencing.ts";

/** Bytes of a slot; a record is far smaller. */
export const slotBytes = 1024;

/** One word on a pool as it lies on disk. */
export interface FenceSlot {
  readonly pool: string;
  readonly record: FenceRecord;
  /** Counts the writes of a pool from 1: the slot with the higher one is the newer. */
  readonly write: number;
}

const wholeNumber = z.string().regex(/^\d+$/).transform(BigInt);
const form = z.object({
  pool: z.string(),
  holder: z.string(),
  generation: wholeNumber,
  sequence: wholeNumber.optional(),
  write: z.int(),
});

/** What a slot says; undefined where it is empty or a write of it was torn. */
export function slotFrom(bytes: Buffer): FenceSlot | undefined {
  const [text = "", check] = bytes.toString("utf8").split("\n");
  if (check !== checkOf(text)) return undefined;
  const parsed = form.safeParse(JSON.parse(text));
  if (!parsed.success) return undefined;
  const { pool, holder, generation, sequence, write } = parsed.data;
  return { pool, record: { holder, generation, ...(sequence === undefined ? {} : { sequence }) }, write };
}

/** A whole slot, padded with zeros. What does not fit is cut off: ask `fitsSlot` first. */
export function slotOf(slot: FenceSlot): Buffer {
  const text = textOf(slot);
  const bytes = Buffer.alloc(slotBytes);
  bytes.write(`${text}\n${checkOf(text)}\n`);
  return bytes;
}

/** Whether a slot has room for this, whatever the number of the write. */
export function fitsSlot(pool: string, record: FenceRecord): boolean {
  const text = textOf({ pool, record, write: Number.MAX_SAFE_INTEGER });
  return Buffer.byteLength(text) + checkChars + 2 < slotBytes;
}

function textOf({ pool, record: { holder, generation, sequence }, write }: FenceSlot): string {
  const told = sequence === undefined ? {} : { sequence: String(sequence) };
  return JSON.stringify({ pool, holder, generation: String(generation), ...told, write });
}

const checkChars = 16;

function checkOf(text: string): string {
  return createHash("sha256").update(text).digest("base64url").slice(0, checkChars);
}
