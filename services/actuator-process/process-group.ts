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

/** Whether any process of the group still runs. Members that have ended but were not collected do not count. */
export function groupAlive(group: number): boolean {
  if (!signal(-group, 0)) return false;
  if (process.platform !== "linux") return true;
  return pids().some((pid) => {
    const stat = procStat(pid);
    return stat !== undefined && stat.group === group && !hasEnded(stat.state);
  });
}

/** Every process number of /proc. */
export function pids(): number[] {
  return readdirSync("/proc").map(Number).filter(Number.isInteger);
}
