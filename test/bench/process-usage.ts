import { readFileSync } from "node:fs";

/** Linux counts processor time in hundredths of a second. */
const tickMs = 10;
const pageBytes = 4096;

/** Processor time that a process has taken so far, ms. */
export function cpuMsOf(pid: number): number {
  const afterName = readFileSync(`/proc/${pid}/stat`, "utf8").replace(/^.*\) /, "");
  const [user = Number.NaN, system = Number.NaN] = afterName.split(" ").slice(11, 13).map(Number);
  return (user + system) * tickMs;
}

/** Memory that a process holds, MiB. */
export function rssMiBOf(pid: number): number {
  const [, resident] = readFileSync(`/proc/${pid}/statm`, "utf8").split(" ");
  return (Number(resident) * pageBytes) / 2 ** 20;
}
