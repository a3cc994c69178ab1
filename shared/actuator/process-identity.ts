import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

/** A process for as long as it lives: its number may be used again, but not with the same start. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When it started, as the operating system tells. */
  readonly started: string;
}

export function identityOf(pid: number): ProcessIdentity | undefined {
  const started = process.platform === "linux" ? startOnLinux(pid) : startByPs(pid);
  return started === undefined ? undefined : { pid, started };
}

/** Whether this very process is still there. One that has ended and only waits to be noticed is not. */
export function isAlive({ pid, started }: ProcessIdentity): boolean {
  return identityOf(pid)?.started === started;
}

/** State and process group from /proc, where there is one; undefined: no such process. */
export function procStat(pid: number | string): { state: string; group: number; startTicks: string } | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "latin1");
    // The program's name is in brackets and may itself hold brackets and spaces; fields count from behind it.
    const [state = "", , group, ...rest] = text.slice(text.lastIndexOf(")") + 2).split(" ");
    return { state, group: Number(group), startTicks: rest[16] ?? "" };
  } catch {
    return undefined;
  }
}

/** Whether a state letter of /proc stands for a process that has ended. */
export function hasEnded(state: string): boolean {
  return state === "Z" || state === "X";
}

let boot: string | undefined;

function startOnLinux(pid: number): string | undefined {
  const stat = procStat(pid);
  if (!stat || hasEnded(stat.state)) return undefined;
  boot ??= readFileSync("/proc/sys/kernel/random/boot_id", "latin1").trim();
  return `${boot} ${stat.startTicks}`; // ticks count from the boot of the machine
}

function startByPs(pid: number): string | undefined {
  try {
    const [state = "", ...started] = execFileSync("ps", ["-o", "stat=,lstart=", "-p", String(pid)], {
      encoding: "utf8",
    })
      .trim()
      .split(/\s+/);
    return state.startsWith("Z") ? undefined : started.join(" ");
  } catch {
    return undefined; // ps fails where there is no such process
  }
}
