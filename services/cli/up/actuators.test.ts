import { afterEach, expect, test, vi } from "vitest";
import { MicroscalerError } from "../../../shared/errors.ts";
import { keptLog } from "../../../test/support/kept-log.ts";
import { actuatorKinds } from "../actuators.ts";
import type { ConfiguredActuator } from "../config/load.ts";
import { opsPortOf } from "../options.ts";
import { ownCredentials } from "../own-credentials.ts";
import { upActuators } from "./actuators.ts";
import { upParts } from "./parts.ts";

afterEach(() => void vi.restoreAllMocks());

const simulated: ConfiguredActuator = { kind: "simulated", settings: {} };

test("where one was refused, or could not be started, the next is at the documented port again", async () => {
  const [kind] = actuatorKinds.filter((one) => one.kind === "simulated");
  if (!kind) throw new Error("no actuator is simulated");
  const places: string[] = [];
  let fails = true;
  vi.spyOn(kind, "start").mockImplementation(async ({ listen, opsListen }) => {
    places.push(`${listen} ${opsListen}`);
    if (fails) throw new MicroscalerError("unavailable", "the port is in use");
    return { name: "actuator", address: listen, stop: async () => undefined };
  });
  const own = ownCredentials({}, {});
  const config = { file: "pools.yaml", pools: [], actuators: new Map(), allowRefs: new Set<string>(), warnings: [] };
  const log = keptLog().log;
  const options = { config, ports: "default", consoleListen: "127.0.0.1:0", stateDir: "/nowhere", log } as const;
  const parts = upParts("default", own.know);
  const { start } = upActuators({ options, parts, own, allowRefs: new Set(), allowExec: false });

  await expect(start(new Map([["sim", simulated]]))).rejects.toThrow("in use");
  fails = false;
  const refused = await start(new Map([["sim", simulated]]));
  expect(own.engineDial.except?.size).toBe(1);
  await refused.end();
  expect(own.engineDial.except?.size).toBe(0); // whoever serves there next is shown no token
  await (await start(new Map([["sim", simulated]]))).keep();
  await start(new Map([["another", simulated]]));
  const { defaultPort } = kind;
  const documented = `127.0.0.1:${defaultPort} 127.0.0.1:${opsPortOf(defaultPort)}`;
  expect(places).toEqual([documented, documented, documented, "127.0.0.1:0 undefined"]);
});
