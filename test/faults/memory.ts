import { machineMs } from "./journal.ts";
import type { Plane } from "./plane.ts";

/** What the processes held while all was at rest. */
export interface Memory {
  /** Looks at all that have run for a while. */
  look(planes: readonly HoldingPlane[]): void;
  /** Looks once more; what is wrong: a plane that has grown, or one of which nobody can tell. */
  judge(planes: readonly HoldingPlane[]): readonly string[];
  rows(): readonly MemoryRow[];
}

/** What is asked of a plane; `rssMiB` is not a number where it cannot be read. */
type HoldingPlane = Pick<Plane, "name" | "startedAtMs" | "rssMiB">;

export interface MemoryRow {
  readonly plane: string;
  readonly warmMiB: number;
  readonly endMiB: number;
}

/** At the end a process may hold so much more than after it had warmed up. */
const mostGrowth = 1.5;

/** A process is warm once it has run for so long. */
const warmAfterMs = 8000;

export function memory(nowMs: () => number = machineMs): Memory {
  const seen = new Map<string, number[]>();
  /** The planes that could be read. */
  const look: (planes: readonly HoldingPlane[]) => ReadonlySet<string> = (planes) => {
    const read = new Set<string>();
    for (const { name, startedAtMs, rssMiB } of planes) {
      if (nowMs() - startedAtMs < warmAfterMs) continue;
      const held = rssMiB();
      if (!(held > 0)) continue;
      seen.set(name, [...(seen.get(name) ?? []), held]);
      read.add(name);
    }
    return read;
  };
  const rows = () =>
    [...seen].map(([plane, all]) => ({
      plane,
      warmMiB: median(all.slice(0, Math.ceil(all.length / 4))),
      endMiB: median(all.slice(-Math.ceil(all.length / 4))),
    }));
  return {
    look,
    judge: (planes) => {
      const read = look(planes);
      const unread = planes.filter(({ name }) => !read.has(name)).map(({ name }) => name);
      const grown = rows().filter(({ warmMiB, endMiB }) => endMiB > mostGrowth * warmMiB);
      return [
        ...unread.map((name) => `nobody can tell whether ${name} has grown: its memory cannot be read at the end`),
        ...grown.map(({ plane, warmMiB, endMiB }) => `${plane} grew from ${warmMiB} to ${endMiB} MiB`),
      ];
    },
    rows,
  };
}

function median(values: readonly number[]): number {
  return [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN;
}
