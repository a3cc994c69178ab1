import { closeSync, constants, fstatSync, fsyncSync, openSync, readFileSync, statSync, writeSync } from "node:fs";
import { type FileHandle, open, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { MicroscalerError } from "../errors.ts";

/** Some bytes and where in the file they begin. */
export interface Slot {
  readonly at: number;
  readonly bytes: Buffer;
}

/** A file that is written in place, and whose writes count only once they are synced. Calls must not overlap. */
export interface SlotFile {
  /** Adds zeros at the end. @throws what the file system says; then it is as long as before */
  grow(bytes: number): Promise<void>;
  /** Writes all, then syncs once. Tells by name which may not be on disk, and why; those may be there all the same. */
  write(slots: ReadonlyMap<string, Slot>): Promise<ReadonlyMap<string, unknown>>;
  close(): Promise<void>;
}

/**
 * What the file says, with zeros behind it up to a multiple of `stepBytes`, more than 0; all zeros where there is none.
 * @throws MicroscalerError `wrong-state` where it is a folder
 */
export function slotsIn(path: string, stepBytes: number): Buffer {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found?.isDirectory()) {
    throw new MicroscalerError(
      "wrong-state",
      `${path} is a folder and must be a file; remove it once no other engine is running`,
    );
  }
  const said = found ? readFileSync(path) : Buffer.alloc(0);
  const bytes = Buffer.alloc(Math.max(1, Math.ceil(said.length / stepBytes)) * stepBytes);
  said.copy(bytes);
  return bytes;
}

/** Opens the file, or makes it, for what `slotsIn` found there. It is durable when this returns. */
export function slotFile(path: string, found: Buffer): SlotFile {
  const inode = writtenAnew(path, found);
  let length = found.length;
  let current: FileHandle | undefined;
  let doubtful = false;

  const handle = async (): Promise<FileHandle> => {
    if (current && !doubtful) return current;
    const anew = await open(path, "r+");
    try {
      await checkStillThere(path, inode, length);
    } catch (thrown) {
      await closed(anew);
      throw thrown;
    }
    await closed(current);
    current = anew;
    doubtful = false;
    return anew;
  };
  return {
    grow: async (more) => {
      try {
        const file = await handle();
        await writeWhole(file, { at: length, bytes: Buffer.alloc(more) });
        await file.sync();
        length += more;
      } catch (thrown) {
        doubtful = true;
        throw thrown;
      }
    },
    write: async (slots) => {
      const failures = new Map<string, unknown>();
      try {
        const file = await handle();
        await Promise.all(
          [...slots].map(([name, slot]) => writeWhole(file, slot).catch((thrown) => failures.set(name, thrown))),
        );
        if (failures.size < slots.size) await file.datasync();
        await checkStillThere(path, inode, length);
      } catch (thrown) {
        for (const name of slots.keys()) failures.set(name, failures.get(name) ?? thrown);
      }
      doubtful ||= failures.size > 0;
      return failures;
    },
    close: async () => {
      const last = current;
      current = undefined;
      await closed(last);
    },
  };
}

/**
 * What was read may be in memory only, because a sync failed in a life before: it is written again, so that it cannot be
 * acted upon and be gone after the next crash. Returns what tells this file from another of its name.
 */
function writtenAnew(path: string, bytes: Buffer): bigint {
  const file = openSync(path, constants.O_WRONLY | constants.O_CREAT, 0o600);
  try {
    for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at, bytes.length - at, at);
    fsyncSync(file);
    syncFolder(dirname(path));
    return fstatSync(file, { bigint: true }).ino;
  } finally {
    closeSync(file);
  }
}

function syncFolder(folder: string): void {
  const handle = openSync(folder, "r");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** What counts is synced already: nothing is lost where closing fails. */
async function closed(file: FileHandle | undefined): Promise<void> {
  await file?.close().catch(() => undefined);
}

/** A full disk or a limit may let a part through; what is left then says why. */
async function writeWhole(file: FileHandle, { at, bytes }: Slot): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, at + done);
    done += bytesWritten;
  }
}

/** A later life looks under this name only: what is written into a file that was moved or cut is not kept. */
async function checkStillThere(path: string, inode: bigint, length: number): Promise<void> {
  const { ino, size } = await stat(path, { bigint: true });
  if (ino === inode && size >= length) return;
  throw new MicroscalerError(
    "wrong-state",
    `${path} was replaced or cut while it was in use; put it back or start anew`,
  );
}
