import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startActuatorProcess } from "../../services/actuator-process/main.ts";
import { startActuatorSimulated } from "../../services/actuator-simulated/main.ts";
import type { ActuatorOptions } from "../../shared/actuator/actuator-options.ts";
import type { RunningService } from "../../shared/lifecycle/service.ts";
import type { JsonObject } from "../../shared/model/json.ts";
import type { PoolObservation } from "../../shared/model/observation.ts";
import { actuatorClient } from "../../shared/rpc/actuator-client.ts";
import { createLog } from "../../shared/telemetry/log.ts";

type Start = (options: ActuatorOptions) => Promise<RunningService>;

let stateDir: string;
beforeEach(() => {
  stateDir = mkdtempSync(join(tmpdir(), "actuator-leave-"));
});
afterEach(() => rmSync(stateDir, { recursive: true, force: true }));

/** One replica that does not end by itself is ready. */
async function withReplica(start: Start, run: JsonObject, leaveWithinMs: number): Promise<RunningService> {
  const log = createLog("test", { level: "silent" });
  const options = { listen: "127.0.0.1:0", log, allowRefs: new Set<string>(), settings: {}, stateDir, leaveWithinMs };
  const service = await start(options);
  const client = actuatorClient("actuator", service.address);
  const fence = { holder: "engine", generation: 1n };
  let seen: PoolObservation | undefined;
  const stream = client.observe(() => ({ pool: "pool", fence, runs: [] }), {
    onObservation: (observation) => {
      seen = observation;
    },
    onDown: () => undefined,
  });
  const orders = [{ run: { workload: "work", run, hash: "1" }, desired: 1 }];
  await stream.send({ pool: "pool", fence, sequence: 1n, orders }, { deadlineMs: 5000 });
  await expect.poll(() => seen?.workloads[0]?.ready, { timeout: 5000 }).toBe(1);
  stream.close();
  client.close();
  return service;
}

test.each<[string, Start, JsonObject]>([
  ["process", startActuatorProcess, { command: ["/bin/sh", "-c", "trap '' TERM; while :; do sleep 0.1; done"] }],
  ["simulated", startActuatorSimulated, { start: "0ms", stop: "1h" }],
])("at the end of a %s actuator, replicas have as long as it was told, and no longer", async (_, start, run) => {
  const service = await withReplica(start, run, 500);
  const startedAtMs = performance.now();
  await service.stop();
  const tookMs = performance.now() - startedAtMs;
  expect(tookMs).toBeGreaterThan(450);
  expect(tookMs).toBeLessThan(1500); // it would be two seconds
});
