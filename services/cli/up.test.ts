import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createLog } from "../../shared/telemetry/log.ts";
import type { Config } from "./config/load.ts";
import { startUp } from "./up.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "up-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

test("refuses a console that other machines could reach before it starts anything", async () => {
  const actuators = new Map([["local", { kind: "process" }]]);
  const config: Config = { file: "pools.yaml", actuators, pools: [], allowRefs: new Set(), warnings: [] };
  const stateDir = join(folder, "state");
  const log = createLog("up", { level: "silent" });
  const started = startUp({ config, ports: "any", consoleListen: "0.0.0.0:0", stateDir, log });
  await expect(started).rejects.toThrow("--listen-console 0.0.0.0:0 is refused");
  expect(existsSync(stateDir), "an actuator has been started").toBe(false);
});
