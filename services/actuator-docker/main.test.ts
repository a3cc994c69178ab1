import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { keptLog } from "../../test/support/kept-log.ts";
import { startActuatorDocker } from "./main.ts";

test("settings that cannot be used leave the state folder to those that can", async () => {
  const stateDir = mkdtempSync(join(tmpdir(), "actuator-docker-"));
  const settings = { host: "https://docker.example:2376", tlsCa: join(stateDir, "none.pem") };
  const start = () =>
    startActuatorDocker({ listen: "127.0.0.1:0", allowRefs: new Set(), settings, stateDir, log: keptLog().log });
  for (let attempt = 0; attempt < 2; attempt += 1) await expect(start()).rejects.toThrow("none.pem cannot be read");
  rmSync(stateDir, { recursive: true });
});
