import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { credentials } from "@grpc/grpc-js";
import { loadConfig } from "../../services/cli/config/load.ts";
import { startUp } from "../../services/cli/up.ts";
import { protos } from "../../shared/rpc/definitions.ts";
import { type EngineClient, engineClient } from "../../shared/rpc/engine-client.ts";
import { createLog } from "../../shared/telemetry/log.ts";

/** All planes in this process, as `up` has them, and two ways to call their engine. */
export interface Planes {
  readonly engine: string;
  readonly console: string;
  readonly client: EngineClient;
  /** Says over the wire also what the client would not. */
  readonly raw: InstanceType<typeof protos.DecisionEngine>;
  stop(): Promise<void>;
}

/** Starts them on any free ports, with a state folder of their own that is gone with them. */
export async function startPlanes(yaml: string): Promise<Planes> {
  const folder = mkdtempSync(join(tmpdir(), "microscaler-planes-"));
  const file = join(folder, "pools.yaml");
  writeFileSync(file, yaml);
  const log = createLog("test", { level: "silent" });
  const config = loadConfig(file, { references: "check" });
  const up = await startUp({ config, ports: "any", consoleListen: "127.0.0.1:0", stateDir: folder, log });
  const client = engineClient(up.engine);
  const raw = new protos.DecisionEngine(up.engine, credentials.createInsecure());
  return {
    ...{ engine: up.engine, console: up.console, client, raw },
    stop: async () => {
      client.close();
      raw.close();
      await up.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
