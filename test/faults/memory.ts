import { machineMs } from "./journal.ts";
import type { Plane } from "./plane.ts";

/** The resident memory of each plane during a run, measured between faults, when there is nothing to do. */
export interface Memory {
  /** Measures every plane that is warm. */
  measure(planes: readonly MeasuredPlane[]): void;
  /** Measures for the last time; tells each plane that has grown too much, or of which that cannot be told. */
  judge(planes: readonly MeasuredPlane[]): readonly string[];
  /** One for each plane that was ever measured. */
  rows(): readonly MemoryRow[];
}

/** What is used of a plane; its `rssMiB` is not a number while its process is gone. */
type MeasuredPlane = Pick<Plane, "name" | "startedAtMs" | "rssMiB">;

export interface MemoryRow {
  readonly plane: string;
  /** Median of the first quarter of its measurements. */
  readonly warmMiB: number;
  /** Median of the last quarter. */
  readonly endMiB: number;
}

/** `endMiB` may be at most so many times `warmMiB`. */
const mostGrowth = 1.5;

/** A process that has just started still loads code and fills its heap: it is warm after this. */
const warmAfterMs = 8000;

export function memory(nowMs: () => number = machineMs): Memory {
  const measured = new Map<string, number[]>();
  /** Why a plane cannot be measured. */
  const measureOne = ({ name, startedAtMs, rssMiB }: MeasuredPlane): string | undefined => {
    const ranMs = nowMs() - startedAtMs;
    if (ranMs < warmAfterMs) return `it has run for ${Math.round(ranMs)} ms only, and is warm after ${warmAfterMs}`;
    const heldMiB = rssMiB();
    if (!(heldMiB > 0)) return "its process is gone, or cannot be measured";
    measured.set(name, [...(measured.get(name) ?? []), heldMiB]);
    return undefined;
  };
  const rows = () =>
    [...measured].map(([plane, all]) => ({
      plane,
      warmMiB: median(all.slice(0, Math.ceil(all.length / 4))),
      endMiB: median(all.slice(-Math.ceil(all.length / 4))),
    }));
  return {
    measure: (planes) => {
      for (const plane of planes) measureOne(plane);
    },
    judge: (planes) => {
      const unknown = planes.flatMap((plane) => {
        const why = measureOne(plane);
        return why === undefined
          ? []
          : [`whether the memory of ${plane.name} has grown is not known: at the end ${why}`];
      });
      return [...unknown, ...rows().filter(hasGrown).map(growthText)];
    },
    rows,
  };
}

function hasGrown({ warmMiB, endMiB }: MemoryRow): boolean {
  return endMiB > mostGrowth * warmMiB;
}

function growthText({ plane, warmMiB, endMiB }: MemoryRow): string {
  const most = `at most ${mostGrowth} times as much is allowed`;
  return `the memory of ${plane} grew from ${warmMiB.toFixed(0)} MiB when it was warm to ${endMiB.toFixed(0)} MiB at the end; ${most}`;
}

function median(values: readonly number[]): number {
  return [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN;
}
