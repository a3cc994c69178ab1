import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeSync } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";

/** A disk of its own for what may not bring anything down by being full. */
export interface SmallDisk {
  readonly folder: string;
  /** Left out where this machine lets nobody make a disk: then it is never full. */
  readonly fill?: () => Promise<void>;
  /** Gives the space back. */
  free(): void;
  remove(): void;
}

/** A whole run's logs fit several times. */
const sizeMiB = 256;

/** Mounts a file system in memory below `folder`, as root may. */
export function smallDisk(folder: string): SmallDisk {
  mkdirSync(folder, { recursive: true });
  const options = `size=${sizeMiB}m`;
  const mounted = process.getuid?.() === 0 && run("mount", "-t", "tmpfs", "-o", options, "microscaler-faults", folder);
  const ballast = join(folder, "ballast");
  const free = () => rmSync(ballast, { force: true });
  return {
    folder,
    ...(mounted ? { fill: () => fillUp(ballast) } : {}),
    free,
    remove: () => {
      free();
      if (mounted) run("umount", "-l", folder);
    },
  };
}

async function fillUp(ballast: string): Promise<void> {
  const file = await open(ballast, "w");
  try {
    for (const bytes of [Buffer.alloc(1024 * 1024), Buffer.alloc(4096), Buffer.alloc(1)]) {
      while (written(file.fd, bytes));
    }
  } finally {
    await file.close();
  }
}

function written(fd: number, bytes: Buffer): boolean {
  try {
    return writeSync(fd, bytes) > 0;
  } catch (thrown) {
    if (thrown instanceof Error && "code" in thrown && thrown.code === "ENOSPC") return false;
    throw thrown;
  }
}

function run(program: string, ...args: string[]): boolean {
  return spawnSync(program, args, { stdio: "ignore" }).status === 0;
}
