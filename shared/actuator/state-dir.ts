import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { MicroscalerError } from "../errors.ts";
import { identityOf, isAlive, type ProcessIdentity } from "./process-identity.ts";

const form = z.object({ pid: z.int(), started: z.string() });

/** A folder that nobody else uses until it is released. */
export interface StateDir {
  readonly path: string;
  release(): void;
}

/**
 * Makes this process the only one that uses the folder: two actuators with the same memory would fight. One left by a
 * process that is gone is taken over. @throws MicroscalerError `wrong-state` naming the process that holds it
 */
export function ownStateDir(stateDir: string): StateDir {
  mkdirSync(stateDir, { recursive: true, mode: 0o700 });
  const lock = join(stateDir, "actuator.lock");
  const me = identityOf(process.pid);
  if (!me) throw new MicroscalerError("internal", "neither /proc nor ps tells when this process started");
  const mine = join(stateDir, `actuator.lock.${process.pid}`);
  writeFileSync(mine, JSON.stringify(me), { mode: 0o600 });
  try {
    if (!linked(mine, lock)) {
      removeStale(lock, stateDir);
      if (!linked(mine, lock)) throw held(stateDir, holderOf(lock));
    }
  } finally {
    rmSync(mine, { force: true });
  }
  return { path: stateDir, release: () => rmSync(lock, { force: true }) };
}

/** A link appears whole or not at all, unlike a file that is created and then written. */
function linked(from: string, to: string): boolean {
  return unless("EEXIST", () => linkSync(from, to));
}

function moved(from: string, to: string): boolean {
  return unless("ENOENT", () => renameSync(from, to));
}

function unless(code: string, act: () => void): boolean {
  try {
    act();
    return true;
  } catch (thrown) {
    if (thrown instanceof Error && "code" in thrown && thrown.code === code) return false;
    throw thrown;
  }
}

function removeStale(lock: string, stateDir: string): void {
  const holder = holderOf(lock);
  if (holder && isAlive(holder)) throw held(stateDir, holder);
  const aside = `${lock}.stale.${process.pid}`;
  if (!moved(lock, aside)) return;
  const taken = holderOf(aside);
  // Another process may have taken the stale lock over just before: then it is given back.
  if (taken && isAlive(taken)) linked(aside, lock);
  rmSync(aside, { force: true });
}

function holderOf(lock: string): ProcessIdentity | undefined {
  try {
    return form.safeParse(JSON.parse(readFileSync(lock, "utf8"))).data;
  } catch {
    return undefined; // not there, or not a lock of ours
  }
}

function held(stateDir: string, holder: ProcessIdentity | undefined): MicroscalerError {
  return new MicroscalerError(
    "wrong-state",
    `the state folder ${stateDir} is used by process ${holder?.pid ?? "unknown"}; stop that one or choose another with --state-dir`,
  );
}
