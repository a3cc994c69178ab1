import { symlink } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openLedger } from "../../services/actuator-process/ledger.ts";
import { ProcessHost } from "../../services/actuator-process/process-host.ts";
import { replicaActuator } from "../../shared/actuator/replicas/replica-actuator.ts";
import { createLog } from "../../shared/telemetry/log.ts";
import { processesWith, staying } from "../support/process-backend.ts";
import { type Bench, benchOf, patience } from "../support/process-bench.ts";

let bench: Bench;

beforeEach(async () => {
  bench = await benchOf();
});

afterEach(() => bench.end());

test.runIf(process.platform === "linux")(
  "on a full disk no replica runs that the actuator does not know of",
  async () => {
    await symlink("/dev/full", join(bench.stateDir, "replicas-full.jsonl"));
    const ledger = openLedger(bench.stateDir, "full");
    const log = createLog("actuator-process", { level: "silent" });
    const host = new ProcessHost({ owner: "full", allowRefs: new Set(), ledger });
    const capabilities = { replicasOutliveActuator: false, locksWhileScaling: false, standby: [], victimChoice: [] };
    const actuator = replicaActuator({ kind: "process", version: "0.0.0", capabilities, host, log });
    bench.onEnd(ledger.close);
    bench.onEnd(() => {
      for (const pid of processesWith(bench.word)) process.kill(pid, "SIGKILL");
    });
    bench.onEnd(actuator.stop);
    actuator.apply("pool", [
      { run: { workload: "work", run: { command: staying(bench.word) }, hash: "1" }, desired: 1 },
    ]);
    const trouble = () => actuator.observe("pool").workloads[0]?.trouble;
    await expect
      .poll(trouble, patience)
      .toMatchObject({ kind: "start-failed", detail: expect.stringMatching(/cannot be recorded: ENOSPC/) });
    expect(processesWith(bench.word)).toEqual([]);
    await expect.poll(() => trouble()?.retryInMs, patience).toBeGreaterThan(200); // several attempts later
    expect(processesWith(bench.word)).toEqual([]);
  },
);
