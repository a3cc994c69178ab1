import { randomUUID } from "node:crypto";
import { mkdtemp, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startActuatorDocker } from "../../services/actuator-docker/main.ts";
import type { JsonObject } from "../../shared/model/json.ts";
import { createLog } from "../../shared/telemetry/log.ts";
import type { ActuatorBackend } from "../contracts/actuator-stage.ts";
import { containersWith, docker, removeContainers } from "./docker-daemon.ts";
import { tinyImage } from "./docker-image.ts";
import { dockerProxy } from "./docker-proxy.ts";

const markLabel = "test.mark";

/** The docker actuator in this process, before a real Docker. Its containers have no network: they start in half the time. */
export async function dockerBackend(): Promise<ActuatorBackend> {
  const image = await tinyImage();
  const proxy = await dockerProxy();
  const stateDir = await mkdtemp(join(tmpdir(), "microscaler-actuator-"));
  const unique = randomUUID();
  const log = createLog("actuator-docker", { level: "silent" });
  const labelOf = (mark: string) => `${markLabel}=${unique}-${mark}`;
  const running = (mark: string) => containersWith(labelOf(mark), ["running"]);
  const run = (mark: string): JsonObject => ({
    image,
    network: "none",
    labels: { [markLabel]: `${unique}-${mark}`, "test.run": unique },
  });
  return {
    makesReplicas: true,
    start: () =>
      startActuatorDocker({
        listen: "127.0.0.1:0",
        log,
        allowRefs: new Set(),
        settings: { host: proxy.host },
        stateDir,
      }),
    run,
    runOfNothing: () => ({ image: "microscaler-test:none", pull: "never" }),
    running: async (mark) => (await running(mark)).length,
    endOne: async (mark) => {
      const [first] = await running(mark);
      if (!first) throw new Error(`no container has the label ${labelOf(mark)}`);
      await docker.getContainer(first.Id).kill({ signal: "SIGKILL" });
    },
    startOne: async (mark) => {
      const [first] = await running(mark);
      if (!first) throw new Error(`no container has the label ${labelOf(mark)}`);
      const { Image, Labels } = first;
      const made = await docker.createContainer({ Image, Labels, HostConfig: { NetworkMode: "none" } });
      await made.start();
    },
    goDown: proxy.goDown,
    goSlow: async () => proxy.fault(/./, { delayMs: 500 }),
    breakRecords: async () => {
      const [fences, aside] = [join(stateDir, "fences"), join(stateDir, "aside")];
      await rename(fences, aside);
      return () => rename(aside, fences);
    },
    cleanUp: async () => {
      await removeContainers(`test.run=${unique}`);
      await proxy.stop();
      await rm(stateDir, { recursive: true });
    },
  };
}
