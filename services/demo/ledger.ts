import { randomUUID } from "node:crypto";
import { openSync, writeSync } from "node:fs";
import { join } from "node:path";

/** What one process of the demo did, one line each, for the report. */
export interface Ledger {
  /** Unique among all processes that ever wrote to the folder. */
  readonly author: string;
  /** On file when it returns, also if the process is killed right after. */
  note(line: string): void;
}

/** `PROGRAM-PID-….ledger` in the folder; the report tells the programs apart by the name. */
export function openLedger(folder: string, program: string): Ledger {
  const author = `${program}-${process.pid}-${randomUUID().slice(0, 8)}`;
  const file = openSync(join(folder, `${author}.ledger`), "a");
  return { author, note: (line) => writeSync(file, `${line}\n`) };
}
