import { closeSync, openSync, readdirSync, readFileSync, readSync, statSync } from "node:fs";
import { join } from "node:path";

/** The programs that keep a ledger. */
export type Program = "producer" | "consumer" | "remainder";

export type LineCounts = Readonly<Record<Program, number>>;

/** Every line that the processes of a program noted so far. A line that is being written is left out. */
export function linesOf(folder: string, program: Program): ReadonlySet<string> {
  const files = readdirSync(folder).filter((file) => programOf(file) === program);
  return new Set(files.flatMap((file) => readFileSync(join(folder, file), "utf8").split("\n").slice(0, -1)));
}

interface Progress {
  readonly bytes: number;
  readonly lines: number;
}

/** Counts lines again and again, reading only what is new. */
export function lineCounter(folder: string): () => LineCounts {
  const progress = new Map<string, Progress>();
  return () => {
    const counts = { producer: 0, consumer: 0, remainder: 0 };
    for (const file of readdirSync(folder)) {
      const program = programOf(file);
      if (!program) continue;
      const now = readOn(join(folder, file), progress.get(file) ?? { bytes: 0, lines: 0 });
      progress.set(file, now);
      counts[program] += now.lines;
    }
    return counts;
  };
}

function readOn(path: string, { bytes, lines }: Progress): Progress {
  const fresh = statSync(path).size - bytes;
  if (fresh <= 0) return { bytes, lines };
  const buffer = Buffer.alloc(fresh);
  const file = openSync(path, "r");
  const read = readSync(file, buffer, 0, fresh, bytes);
  closeSync(file);
  const ended = buffer.subarray(0, read).filter((byte) => byte === 0x0a).length;
  return { bytes: bytes + read, lines: lines + ended };
}

function programOf(file: string): Program | undefined {
  return (["producer", "consumer", "remainder"] as const).find(
    (program) => file.startsWith(`${program}-`) && file.endsWith(".ledger"),
  );
}
