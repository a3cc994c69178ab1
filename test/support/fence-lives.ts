import { mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeAll, beforeEach, vi } from "vitest";
import { fenceFiles } from "../../shared/actuator/fence-file.ts";

/** Lives of an actuator, one after another, on one file of fences. */
export interface FenceLives {
  readonly folder: string;
  readonly path: string;
  /** Where the writes and syncs of all open files can be seen and made to fail. */
  readonly anyFile: Awaited<ReturnType<typeof open>>;
  /** The next life. */
  life(): ReturnType<typeof fenceFiles>;
}

/** A folder of its own for each test of the file that calls this, gone with its lives after the test. */
export function fenceLives(): FenceLives {
  const opened: ReturnType<typeof fenceFiles>[] = [];
  let folder: string;
  let anyFile: FenceLives["anyFile"];
  beforeAll(async () => {
    const file = await open(import.meta.filename);
    anyFile = Object.getPrototypeOf(file);
    await file.close();
  });
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "microscaler-fences-"));
  });
  afterEach(async () => {
    vi.restoreAllMocks();
    for (const files of opened.splice(0)) await files.close();
    await rm(folder, { recursive: true });
  });
  return {
    get folder() {
      return folder;
    },
    get path() {
      return join(folder, "fences");
    },
    get anyFile() {
      return anyFile;
    },
    life: () => {
      const files = fenceFiles(folder);
      opened.push(files);
      return files;
    },
  };
}

export function many(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `pool-${index}`);
}
