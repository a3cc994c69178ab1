import { readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { hasEnded, isAlive, procStat } from "../../shared/actuator/process-identity.ts";
import { ownerVariable } from "./environment.ts";
import { type LedgerEntry, ownerOf, readLedger } from "./ledger.ts";
import { pids, signal } from "./process-group.ts";

/** Time to end by themselves; there is nobody left to wait longer for them. */
const graceMs = 500;
const killedWithinMs = 2000;
const pollMs = 20;

/**
 * Ends every replica a ledger names that still is the same process, its process group, and on Linux whatever else
 * carries the mark of that actuator. Returns how many processes there were, once they are gone.
 */
export async function reap(ledger: string): Promise<number> {
  const entries = readLedger(ledger);
  const owner = ownerOf(ledger);
  const first = send(entries, owner, "SIGTERM");
  if (first === 0) return 0;
  if (await gone(entries, owner, 0, graceMs)) return first;
  await gone(entries, owner, "SIGKILL", killedWithinMs);
  return first;
}

async function gone(
  entries: readonly LedgerEntry[],
  owner: string,
  name: NodeJS.Signals | 0,
  withinMs: number,
): Promise<boolean> {
  const endAtMs = performance.now() + withinMs;
  while (send(entries, owner, name) > 0) {
    if (performance.now() > endAtMs) return false;
    await pause(pollMs);
  }
  return true;
}

/** Signals all that are left; returns how many. */
function send(entries: readonly LedgerEntry[], owner: string, name: NodeJS.Signals | 0): number {
  const leaders = new Set(entries.filter(isAlive).map(({ pid }) => pid));
  const marked = process.platform === "linux" ? markedBy(owner) : [];
  const tell = (pid: number) => {
    signal(pid, name);
    if (name === "SIGTERM") signal(pid, "SIGCONT"); // one that is frozen hears nothing else until it goes on
  };
  for (const leader of leaders) tell(-leader);
  for (const { pid, group } of marked) {
    if (!leaders.has(group)) tell(pid); // a program may take a second signal as "now"
  }
  return new Set([...leaders, ...marked.map(({ pid }) => pid)]).size;
}

/** All that run with the mark of this actuator. */
function markedBy(owner: string): { pid: number; group: number }[] {
  return pids().flatMap((pid) => {
    if (!carries(pid, owner)) return [];
    const stat = procStat(pid);
    return stat && !hasEnded(stat.state) ? [{ pid, group: stat.group }] : [];
  });
}

function carries(pid: number, owner: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/environ`, "latin1").split("\0").includes(`${ownerVariable}=${owner}`);
  } catch {
    return false; // ended meanwhile, or of another user
  }
}
