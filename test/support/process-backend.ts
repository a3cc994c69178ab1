import { execFileSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdtemp, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startActuatorProcess } from "../../services/actuator-process/main.ts";
import { createLog } from "../../shared/telemetry/log.ts";
import type { ActuatorBackend } from "../contracts/actuator-stage.ts";

/** Process numbers of all that run with this word on their command line. */
export function processesWith(word: string): number[] {
  const listed = execFileSync("ps", ["-axo", "pid=,args="], { encoding: "utf8" }).split("\n");
  return listed.filter((line) => line.includes(word)).map((line) => Number.parseInt(line, 10));
}

/**
 * The same without those that are frozen (T, or D while they wait for a frozen child to become another program), and those
 * that wait to become their program.
 */
function workingWith(word: string): number[] {
  const listed = execFileSync("ps", ["-axo", "pid=,stat=,args="], { encoding: "utf8" }).split("\n");
  const working = listed.filter((line) => line.includes(word) && !/^\s*\d+\s+[TD]/.test(line));
  return working.filter((line) => !line.includes("MICROSCALER_START")).map((line) => Number.parseInt(line, 10));
}

/** A command that stays until it is told to stop, and can be found by its last word. */
export function staying(word: string): string[] {
  return ["sh", "-c", "while :; do sleep 100; done", word];
}

/** The process actuator in this process, with a state folder of its own. */
export async function processBackend(): Promise<ActuatorBackend> {
  const stateDir = await mkdtemp(join(tmpdir(), "microscaler-actuator-"));
  const unique = randomUUID();
  const word = (mark: string) => `${unique}-${mark}`;
  const log = createLog("actuator-process", { level: "silent" });
  return {
    makesReplicas: true,
    start: () => startActuatorProcess({ listen: "127.0.0.1:0", log, allowRefs: new Set(), settings: {}, stateDir }),
    run: (mark) => ({ command: staying(word(mark)) }),
    runOfNothing: () => ({ command: [word("no-such-program")] }),
    running: async (mark) => workingWith(word(mark)).length,
    endOne: async (mark) => {
      const [first] = workingWith(word(mark));
      if (first === undefined) throw new Error(`no process with ${word(mark)}`);
      process.kill(first, "SIGKILL");
    },
    breakRecords: async () => {
      const [fences, aside] = [join(stateDir, "fences"), join(stateDir, "aside")];
      await rename(fences, aside);
      return () => rename(aside, fences);
    },
    cleanUp: () => rm(stateDir, { recursive: true }),
  };
}
