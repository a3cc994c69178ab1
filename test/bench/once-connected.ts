import type { ChildProcess } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";

const lookEveryMs = 50;
const withinMs = 30_000;

/** Resolves once a process has done what it was started for. @throws Error where it ends before, or takes more than 30 s */
export async function onceConnected(name: string, child: ChildProcess, isSo: () => boolean): Promise<void> {
  const untilMs = performance.now() + withinMs;
  while (!isSo()) {
    if (!isRunning(child)) throw new Error(`${name} ended with ${child.signalCode ?? `code ${child.exitCode}`}`);
    if (performance.now() > untilMs) throw new Error(`${name} did not connect within ${withinMs / 1000} s`);
    await sleep(lookEveryMs);
  }
}

export function isRunning({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode === null && signalCode === null;
}
