import { mkdtemp, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ActuatorSimulated, startActuatorSimulated } from "../../services/actuator-simulated/main.ts";
import { createLog } from "../../shared/telemetry/log.ts";
import type { ActuatorBackend } from "../contracts/actuator-stage.ts";

const working = ["ready", "ending"];

/** The simulated actuator in this process, with a state folder of its own. */
export async function simulatedBackend(): Promise<ActuatorBackend> {
  const stateDir = await mkdtemp(join(tmpdir(), "microscaler-simulated-"));
  const log = createLog("actuator-simulated", { level: "silent" });
  let newest: ActuatorSimulated | undefined;
  const current = () => {
    if (!newest) throw new Error("the simulated actuator was never started");
    return newest;
  };
  const marked = (mark: string) => {
    const all = current().scheduler.list();
    return all.filter(({ run, state }) => run.label === mark && working.includes(state));
  };
  const run = (mark: string) => ({ label: mark, start: "20ms", stop: "10ms" });
  return {
    makesReplicas: true,
    start: async () => {
      newest = await startActuatorSimulated({
        listen: "127.0.0.1:0",
        log,
        allowRefs: new Set(),
        settings: {},
        stateDir,
      });
      return newest;
    },
    run,
    runOfNothing: () => ({ failure: 1, start: "20ms" }),
    running: async (mark) => marked(mark).length,
    endOne: async (mark) => {
      const [first] = marked(mark);
      if (!first) throw new Error(`no replica has the label ${mark}`);
      current().scheduler.end(first.name, "somebody");
    },
    startOne: async (mark, { pool, workload }) => {
      const { scheduler, host } = current();
      const parsed = host.parse(run(mark));
      if (!parsed.ok) throw new Error("the run of the test is not valid");
      const hash = host.templateHash(run(mark));
      scheduler.make({ name: `${mark}-by-hand`, pool, workload, hash, run: parsed.value, standby: false });
      await scheduler.start(`${mark}-by-hand`);
    },
    goDown: async () => {
      const { host } = current();
      host.goDown("cut off by the test");
      return async () => host.comeUp();
    },
    goSlow: async () => {
      const { scheduler } = current();
      scheduler.slow(25);
      return async () => scheduler.slow(1);
    },
    breakRecords: async () => {
      const [fences, aside] = [join(stateDir, "fences"), join(stateDir, "aside")];
      await rename(fences, aside);
      return () => rename(aside, fences);
    },
    cleanUp: () => rm(stateDir, { recursive: true }),
  };
}
