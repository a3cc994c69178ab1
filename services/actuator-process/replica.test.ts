import { expect, onTestFinished, test } from "vitest";
import { groupAlive, signal } from "./process-group.ts";
import { type ReplicaEvents, startReplica } from "./replica.ts";
import { processRun } from "./schema.ts";

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
    startReplica({ run, label: "pool/work#1", owner: "life-1", held: false }, events);
  });
  expect(await failure).toEqual({
    detail: "it was ended at once because it cannot be recorded: ENOSPC: no space left on device, write",
    alive: false,
  });
  expect(group).toBeGreaterThan(0);
  expect(told).toEqual([]);
});
