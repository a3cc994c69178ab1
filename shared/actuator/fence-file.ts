import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { MicroscalerError } from "../errors.ts";
import type { FenceRecord, FenceStore } from "./fencing.ts";

const wholeNumber = z.string().regex(/^\d+$/).transform(BigInt);
const form = z.object({
  pool: z.string(),
  holder: z.string(),
  generation: wholeNumber,
  sequence: wholeNumber.optional(),
  /** Counts the writes of a file: the slot with the higher one is the newer. */
  write: z.int(),
});
type Slot = z.infer<typeof form>;

/** Bytes of a slot; a record is far smaller. */
const slotBytes = 1024;

/**
 * Keeps one file a pool below `stateDir`, with two slots that are overwritten in turn and synced: a write that a crash
 * tears leaves the other slot whole, and syncing bytes in place costs a fraction of syncing a new file and its folder.
 * @throws MicroscalerError `wrong-state` where a file cannot be understood
 */
export function fenceFiles(stateDir: string): FenceStore & { close(): Promise<void> } {
  const folder = join(stateDir, "fences");
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const slots = readdirSync(folder)
    .filter((name) => name.endsWith(".fence"))
    .flatMap((name) => newestSlot(join(folder, name)) ?? []);
  const writes = new Map(slots.map((slot) => [slot.pool, slot.write]));
  const handles = new Map<string, Promise<FileHandle>>();
  return {
    records: new Map(slots.map((slot) => [slot.pool, recordOf(slot)])),
    save: async (pool, record) => {
      const write = (writes.get(pool) ?? 0) + 1;
      const handle = handles.get(pool) ?? openFile(folder, pool, write);
      handles.set(pool, handle);
      try {
        await writeSlot(await handle, write, pool, record);
      } catch (thrown) {
        handles.delete(pool); // the next one opens it anew
        await closeAll([handle]);
        throw thrown;
      }
      writes.set(pool, write);
    },
    close: async () => {
      const open = [...handles.values()];
      handles.clear();
      await closeAll(open);
    },
  };
}

/** The newer of the slots that are whole; undefined where nothing was ever written. */
function newestSlot(path: string): Slot | undefined {
  const bytes = readFileSync(path);
  const slots = [0, 1].flatMap((index) => slotOf(bytes.subarray(index * slotBytes, (index + 1) * slotBytes)));
  const newest = slots.sort((a, b) => b.write - a.write)[0];
  if (newest || bytes.every((byte) => byte === 0)) return newest;
  throw new MicroscalerError(
    "wrong-state",
    `${path} does not say who may command its pool; remove it once no other engine is running`,
  );
}

function slotOf(bytes: Buffer): Slot[] {
  const [text = "", check] = bytes.toString("utf8").split("\n");
  if (check !== checkOf(text)) return [];
  const parsed = form.safeParse(JSON.parse(text));
  return parsed.success ? [parsed.data] : [];
}

function recordOf({ holder, generation, sequence }: Slot): FenceRecord {
  return { holder, generation, ...(sequence === undefined ? {} : { sequence }) };
}

/** The file with room for both slots; where this is the first write, it is made, durable together with its name. */
async function openFile(folder: string, pool: string, write: number): Promise<FileHandle> {
  const path = join(folder, `${encodeURIComponent(pool)}.fence`);
  if (write > 1) return open(path, "r+");
  const handle = await open(path, "w", 0o600);
  try {
    await handle.write(Buffer.alloc(2 * slotBytes), 0, 2 * slotBytes, 0);
    await handle.sync();
    await syncFolder(folder);
  } catch (thrown) {
    await handle.close();
    throw thrown;
  }
  return handle;
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Closes all that could be opened. What was written is synced already: nothing is lost where closing fails. */
async function closeAll(handles: readonly Promise<FileHandle>[]): Promise<void> {
  await Promise.allSettled(handles.map(async (handle) => (await handle).close()));
}

async function writeSlot(
  handle: FileHandle,
  write: number,
  pool: string,
  { holder, generation, sequence }: FenceRecord,
): Promise<void> {
  const told = sequence === undefined ? {} : { sequence: String(sequence) };
  const text = JSON.stringify({ pool, holder, generation: String(generation), ...told, write });
  const bytes = Buffer.alloc(slotBytes);
  if (bytes.write(`${text}\n${checkOf(text)}\n`) >= slotBytes) {
    throw new MicroscalerError("invalid", `pool ${pool}: the names of pool and holder are too long to keep`);
  }
  await handle.write(bytes, 0, slotBytes, (write % 2) * slotBytes);
  await handle.datasync();
}

function checkOf(text: string): string {
  return createHash("sha256").update(text).digest("base64url").slice(0, 16);
}
