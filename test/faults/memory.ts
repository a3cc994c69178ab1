import { machineMs } from "./journal.ts";
import type { Plane } from "./plane.ts";

/** What the processes held while all was at rest. */
export interface Memory {
  /** Looks at all that have run for a while. */
  look(planes: readonly Plane[]): void;
  rows(): readonly MemoryRow[];
}

export interface MemoryRow {
  readonly plane: string;
  readonly warmMiB: number;
  readonly endMiB: number;
}

/** At the end a process may hold so much more than after it had warmed up. */
export const mostGrowth = 1.5;

/** A process is warm once it has run for so long. */
const warmAfterMs = 8000;

export function memory(nowMs: () => number = machineMs): Memory {
  const seen = new Map<string, number[]>();
  return {
    look: (planes) => {
      for (const { name, startedAtMs, rssMiB } of planes) {
        if (nowMs() - startedAtMs < warmAfterMs) continue;
        seen.set(name, [...(seen.get(name) ?? []), rssMiB()]);
      }
    },
    rows: () =>
      [...seen].map(([plane, all]) => ({
        plane,
        warmMiB: median(all.slice(0, Math.ceil(all.length / 4))),
        endMiB: median(all.slice(-Math.ceil(all.length / 4))),
      })),
  };
}

function median(values: readonly number[]): number {
  return [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN;
}
