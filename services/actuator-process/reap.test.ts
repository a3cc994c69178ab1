import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { identityOf } from "../../shared/actuator/process-identity.ts";
import { ownerVariable } from "./environment.ts";
import { openLedger } from "./ledger.ts";
import { signal } from "./process-group.ts";
import { reap } from "./reap.ts";

let folder: string;
const groups: number[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "microscaler-reap-"));
});

afterEach(async () => {
  vi.restoreAllMocks();
  for (const group of groups.splice(0)) signal(-group, "SIGKILL");
  await rm(folder, { recursive: true });
});

/** The leader of a new process group with the mark of that actuator. */
async function marked(owner: string, ...command: [string, ...string[]]): Promise<number> {
  const [program, ...args] = command;
  const child = spawn(program, args, {
    detached: true,
    stdio: ["ignore", "pipe", "ignore"],
    env: { ...process.env, [ownerVariable]: owner },
  });
  if (program === "sh") await once(child.stdout, "data");
  else await once(child, "spawn");
  if (child.pid === undefined) throw new Error(`${program} has no process number`);
  groups.push(child.pid);
  return child.pid;
}

test.runIf(process.platform === "linux")(
  "each process is asked to end once: a group as a whole, what left it by itself",
  async () => {
    const leader = await marked("life-1", "sh", "-c", "sleep 100 & echo started; wait");
    const escaped = await marked("life-1", "sleep", "100");
    const ledger = openLedger(folder, "life-1");
    ledger.add({ ...(identityOf(leader) ?? { pid: 0, started: "" }), label: "pool/work#1" });
    ledger.close();
    const kill = vi.spyOn(process, "kill");
    expect(await reap(ledger.path)).toBe(3);
    const asked = kill.mock.calls.filter(([, name]) => name === "SIGTERM").map(([pid]) => pid);
    expect(asked).toEqual([-leader, escaped]);
  },
);
