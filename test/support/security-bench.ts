import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startActuatorSimulated } from "../../services/actuator-simulated/main.ts";
import { startEngine } from "../../services/decision-engine/main.ts";
import { startCollector } from "../../services/metric-collector/main.ts";
import type { Protection } from "../../shared/access/protection.ts";
import type { RunningService } from "../../shared/lifecycle/service.ts";
import type { Dial } from "../../shared/rpc/dial.ts";
import { keptLog } from "./kept-log.ts";

/** The header that shows a token. */
export function bearer(token: string): { readonly authorization: string } {
  return { authorization: `Bearer ${token}` };
}

/** Three planes that ask who calls, in this process, each started by itself. */
export interface GuardedPlanes {
  readonly collector: string;
  readonly actuator: string;
  readonly engine: string;
  /** What they have logged. */
  readonly lines: readonly Record<string, unknown>[];
  stop(): Promise<void>;
}

/** The three planes with one pool of the simulated actuator, protected so; `dial` is how the engine dials. */
export async function startGuardedPlanes(protection: Protection, dial: Dial): Promise<GuardedPlanes> {
  const folder = mkdtempSync(join(tmpdir(), "microscaler-security-"));
  const { log, lines } = keptLog();
  const listen = "127.0.0.1:0";
  const allowRefs = new Set<string>();
  const running: RunningService[] = [];
  const started = async <Service extends RunningService>(start: Promise<Service>) => {
    const service = await start;
    running.unshift(service);
    return service;
  };
  const collector = await started(startCollector({ listen, log, allowRefs, allowExec: false, protection }));
  const settings = {};
  const stateDir = join(folder, "state");
  const actuator = await started(startActuatorSimulated({ listen, log, allowRefs, settings, stateDir, protection }));
  const actuators = new Map([["simulated", actuator.address]]);
  const collectors = [collector.address];
  const engine = await started(startEngine({ listen, log, collectors, actuators, pools: [pool], protection, dial }));
  return {
    ...{ collector: collector.address, actuator: actuator.address, engine: engine.address, lines },
    stop: async () => {
      for (const service of running) await service.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const pool = {
  name: "demo",
  actuator: "simulated",
  capacity: 3,
  workloads: [
    {
      name: "orders",
      priority: 1,
      replicas: { max: 3 },
      target: { kind: "fixed", replicas: 2 },
      run: { start: "0ms", stop: "0ms" },
    },
  ],
};
