import { afterAll, beforeAll, describe } from "vitest";
import { fencingHolds } from "./actuator-fencing.ts";
import { foreignChangesHold } from "./actuator-foreign.ts";
import { observationsHold } from "./actuator-observation.ts";
import { ordersHold } from "./actuator-orders.ts";
import { restartsHold } from "./actuator-restart.ts";
import { type ActuatorBackend, type Stage, stageOf } from "./actuator-stage.ts";
import { standbyHolds } from "./actuator-standby.ts";
import { streamedCommandsHold } from "./actuator-streamed.ts";
import { troublesHold } from "./actuator-troubles.ts";

/** What every actuator must hold, over gRPC and against its real scheduler. `name` is its kind. */
export function actuatorContract(name: string, makeBackend: () => Promise<ActuatorBackend>): void {
  describe(`the ${name} actuator`, () => {
    let started: Stage | undefined;
    const stage = () => {
      if (!started) throw new Error(`the ${name} actuator was not started`);
      return started;
    };
    beforeAll(async () => {
      started = stageOf(name, await makeBackend());
      await started.start();
    });
    afterAll(async () => {
      await stage().stop();
      await stage().backend.cleanUp();
    });

    describe("orders", () => ordersHold(stage));
    describe("fencing", () => fencingHolds(stage));
    describe("commands on the stream", () => streamedCommandsHold(stage));
    describe("observations", () => observationsHold(name, stage));
    describe("restarts", () => restartsHold(stage));
    describe("changes by others", () => foreignChangesHold(stage));
    describe("troubles", () => troublesHold(stage));
    describe("standby", () => standbyHolds(stage));
  });
}
