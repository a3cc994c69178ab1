import { startActuatorProcess } from "../../services/actuator-process/main.ts";
import { untilSignal } from "../../shared/lifecycle/signal.ts";
import { createLog } from "../../shared/telemetry/log.ts";

// A process actuator in a process of its own, for tests that kill it. Prints its address once it serves.
const [stateDir = ""] = process.argv.slice(2);
const log = createLog("actuator-process");
const service = await startActuatorProcess({
  listen: "127.0.0.1:0",
  log,
  allowRefs: new Set(),
  settings: {},
  stateDir,
});
console.log(`serving ${service.address}`);
await untilSignal();
await service.stop();
