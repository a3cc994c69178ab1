import { readdirSync } from "node:fs";
import { hasEnded, procStat } from "../../shared/actuator/process-identity.ts";

/** Signals a process, or a whole group where the number is negative; false: there is none. */
export function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, name);
  } catch (thrown) {
    // Not ours to signal, but there.
    return thrown instanceof Error && "code" in thrown && thrown.code === "EPERM";
  }
}

/**
 * One process that still runs of each of these groups; groups without any are left out. Members that have ended but were
 * not collected do not count. Where there is no /proc, any member counts, and stands under the number of its group.
 */
export function membersOf(groups: readonly number[]): ReadonlyMap<number, number> {
  const there = groups.filter((group) => signal(-group, 0));
  if (process.platform !== "linux") return new Map(there.map((group) => [group, group]));
  const members = new Map<number, number>();
  if (there.length === 0) return members; // a look through all processes takes milliseconds
  for (const pid of pids()) {
    const stat = procStat(pid);
    if (stat && !hasEnded(stat.state) && there.includes(stat.group)) members.set(stat.group, pid);
  }
  return members;
}

/** Whether a process that `membersOf` told still runs in that group. */
export function runsIn(group: number, pid: number): boolean {
  if (process.platform !== "linux") return signal(-group, 0);
  const stat = procStat(pid);
  return stat !== undefined && stat.group === group && !hasEnded(stat.state);
}

/** Every process number of /proc. */
export function pids(): number[] {
  return readdirSync("/proc").map(Number).filter(Number.isInteger);
}
