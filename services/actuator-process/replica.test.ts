import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { expect, onTestFinished, test, vi } from "vitest";
import { EndingGroups } from "./ending-groups.ts";
import { membersOf, runsIn, signal } from "./process-group.ts";
import { type ReplicaEvents, startReplica } from "./replica.ts";
import { processRun } from "./schema.ts";

const endings = new EndingGroups({ membersOf, runsIn });
const groupAlive = (group: number) => membersOf([group]).has(group);

test("one that cannot be recorded is killed, and its failure told once it is gone", async () => {
  const run = processRun.parse({ command: ["sh", "-c", "trap '' TERM; while :; do sleep 100; done"] });
  const told: string[] = [];
  let group = 0;
  onTestFinished(() => void (group > 0 && signal(-group, "SIGKILL")));
  const failure = new Promise<{ detail: string; alive: boolean }>((resolve) => {
    const events: ReplicaEvents = {
      onSpawned: (pid) => {
        group = pid;
        throw new Error("ENOSPC: no space left on device, write");
      },
      onReady: () => told.push("ready"),
      onExit: () => told.push("exit"),
      onGone: () => told.push("gone"),
      onStartFailed: (detail) => resolve({ detail, alive: groupAlive(group) }),
    };
    startReplica({ run, label: "pool/work#1", owner: "life-1", held: false }, events, endings);
  });
  expect(await failure).toEqual({
    detail: "it was ended at once because it cannot be recorded: ENOSPC: no space left on device, write",
    alive: false,
  });
  expect(group).toBeGreaterThan(0);
  expect(told).toEqual([]);
});

/** How often all processes are looked through until this is called. */
function countLooks(): () => number {
  const looks = vi.spyOn(fs, "readdirSync");
  syncBuiltinESMExports();
  return () => {
    const count = looks.mock.calls.filter(([folder]) => folder === "/proc").length;
    looks.mockRestore();
    syncBuiltinESMExports();
    return count;
  };
}

test("four whose first process ends before the rest wait for that with few looks through all processes", async () => {
  const restOutlives = "trap '' TERM; (while :; do sleep 100; done) & exit 0";
  const run = processRun.parse({ command: ["sh", "-c", restOutlives], stop: { grace: "400ms" } });
  const groups: number[] = [];
  onTestFinished(() => groups.forEach((group) => void signal(-group, "SIGKILL")));
  const looks = countLooks();
  const gone = [1, 2, 3, 4].map((number) => {
    let onGone: () => void = () => undefined;
    const told = new Promise<void>((resolve) => {
      onGone = resolve;
    });
    const events: ReplicaEvents = {
      onSpawned: (pid) => groups.push(pid),
      onReady: () => undefined,
      onExit: () => undefined,
      onStartFailed: () => undefined,
      onGone,
    };
    startReplica({ run, label: `pool/work#${number}`, owner: "life-1", held: false }, events, endings);
    return told;
  });
  await Promise.all(gone);
  expect(looks()).toBeLessThanOrEqual(20); // alone each would take as many
  expect(groups.map(groupAlive)).toEqual([false, false, false, false]);
});
