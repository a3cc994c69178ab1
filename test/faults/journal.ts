import { writeSync } from "node:fs";

/** Starting, ready, ending: each holds a slot. */
export type Slots = readonly [starting: number, ready: number, ending: number];

/** One line of what an actuator did, in the order in which it did it. */
export type Entry =
  | { readonly kind: "started" }
  /** From here on it can be reached. */
  | { readonly kind: "serving" }
  /** It was asked to end, and ends what cannot outlive it. */
  | { readonly kind: "ending" }
  /** Written before a command is carried out (with its sequence), or when a holder opens the pool. */
  | {
      readonly kind: "fence";
      readonly pool: string;
      readonly generation: string;
      readonly holder: string;
      readonly sequence?: string;
    }
  /** Carried out from here on. `desired` is left out where only the specification is. */
  | { readonly kind: "orders"; readonly pool: string; readonly orders: readonly Ordered[] }
  /** After each change of any replica, at that very instant. */
  | { readonly kind: "slots"; readonly pool: string; readonly slots: Readonly<Record<string, Slots>> };

export interface Ordered {
  readonly workload: string;
  readonly desired?: number;
}

/** `atMs` is on the clock that all processes of this machine share. */
export type Timed = Entry & { readonly atMs: number };

/** Where a process that keeps a journal finds it: a pipe, which outlives it and no full disk can stop. */
export const journalFd = 3;

/** The monotonic clock of this machine, ms: the same in all of its processes, as `performance.now()` is not. */
export function machineMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

/** Writes one line and returns when it can no longer be lost. */
export function keep(entry: Entry): void {
  writeSync(journalFd, `${JSON.stringify({ ...entry, atMs: machineMs() })}\n`);
}

/** Hands over each line of a stream as it comes; the rest of a line that was torn is dropped. */
export function journalReader(take: (entry: Timed) => void): (chunk: Buffer | string) => void {
  let rest = "";
  return (chunk) => {
    const lines = (rest + String(chunk)).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) take(JSON.parse(line));
  };
}
