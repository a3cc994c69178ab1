import { closeSync, openSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { ProcessIdentity } from "../../shared/actuator/process-identity.ts";

export interface LedgerEntry extends ProcessIdentity {
  /** `pool/workload#n`. */
  readonly label: string;
}

/** Every replica an actuator started, so that none outlives it unnoticed. */
export interface Ledger {
  readonly path: string;
  /** Throws where it cannot be written down, as on a full disk. */
  add(entry: LedgerEntry): void;
  remove(pid: number): void;
  close(): void;
}

const prefix = "replicas-";
const suffix = ".jsonl";
const mostLines = 1000;

/** The ledger of the actuator with this identity. Lines are only added; now and then it is written anew with who is left. */
export function openLedger(stateDir: string, owner: string): Ledger {
  const path = join(stateDir, `${prefix}${owner}${suffix}`);
  const entries = new Map<number, LedgerEntry>();
  let lines = 0;
  let torn = false;
  let file = openSync(path, "a", 0o600);
  const rewrite = () => {
    const fresh = openSync(`${path}.new`, "w", 0o600);
    try {
      writeFileSync(fresh, [...entries.values()].map(lineOf).join(""));
      renameSync(`${path}.new`, path);
    } catch (thrown) {
      closeSync(fresh);
      throw thrown;
    }
    closeSync(file);
    file = fresh;
    lines = entries.size;
  };
  /** A line that was cut short is ended first, or it would spoil the next one. */
  const write = (line: string) => {
    const start = torn ? "\n" : "";
    torn = true;
    writeFileSync(file, start + line);
    torn = false;
  };
  return {
    path,
    add: (entry) => {
      write(lineOf(entry));
      entries.set(entry.pid, entry);
      lines += 1;
      if (lines > mostLines + 2 * entries.size) rewrite();
    },
    remove: (pid) => entries.delete(pid),
    close: () => closeSync(file),
  };
}

function lineOf({ pid, started, label }: LedgerEntry): string {
  return `${JSON.stringify({ pid, started, label })}\n`;
}

/** What a ledger says; a line cut short by a crash is left out. */
export function readLedger(path: string): readonly LedgerEntry[] {
  return textOf(path)
    .split("\n")
    .flatMap((line) => {
      const entry = jsonOf(line);
      return isEntry(entry) ? [entry] : [];
    });
}

/** Checked by hand: the watchdog reads this too and must stay light. */
function isEntry(json: unknown): json is LedgerEntry {
  if (typeof json !== "object" || json === null || !("pid" in json && "started" in json && "label" in json))
    return false;
  return Number.isInteger(json.pid) && typeof json.started === "string" && typeof json.label === "string";
}

/** The identity of the actuator whose ledger this is. */
export function ownerOf(path: string): string {
  return basename(path).slice(prefix.length, -suffix.length);
}

export function ledgersIn(stateDir: string): string[] {
  const names = readdirSync(stateDir).filter((name) => name.startsWith(prefix) && name.endsWith(suffix));
  return names.map((name) => join(stateDir, name));
}

export function removeLedger(path: string): void {
  rmSync(path, { force: true });
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return ""; // removed by whoever ended its replicas
  }
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
