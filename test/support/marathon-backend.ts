import { randomUUID } from "node:crypto";
import { mkdtemp, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { startActuatorMarathon } from "../../services/actuator-marathon/main.ts";
import type { JsonObject } from "../../shared/model/json.ts";
import { createLog } from "../../shared/telemetry/log.ts";
import type { ActuatorBackend } from "../contracts/actuator-stage.ts";
import { startMarathonDouble } from "./marathon-double.ts";

const tasksAnswer = z.object({ tasks: z.array(z.object({ id: z.string() })) });

const appAnswer = z.object({ app: z.object({ id: z.string(), instances: z.number() }) });

/** The marathon actuator in this process, before the Marathon of MARATHON_URL_LIVE, or before the double. Each mark is an app. */
export async function marathonBackend(): Promise<ActuatorBackend> {
  const live = process.env.MARATHON_URL_LIVE;
  const double = live ? undefined : await startMarathonDouble({ stageMs: 100, startMs: 100 });
  const url = live ?? double?.urls[0] ?? "";
  const stateDir = await mkdtemp(join(tmpdir(), "microscaler-actuator-"));
  const group = `/microscaler-test-${randomUUID().slice(0, 8)}`;
  const created = new Map<string, Promise<unknown>>();
  const log = createLog("actuator-marathon", { level: "silent" });
  const appOf = (mark: string) => `${group}/${mark}`;
  const tasks = async (mark: string) => {
    await created.get(mark);
    const answer = await rest(url, "GET", `/v2/apps${appOf(mark)}/tasks`);
    return tasksAnswer.parse(answer).tasks.map(({ id }) => id);
  };
  return {
    start: () =>
      startActuatorMarathon({ listen: "127.0.0.1:0", log, allowRefs: new Set(), settings: { url }, stateDir }),
    run: (mark) => {
      const app = { id: appOf(mark), cmd: "sleep 1000000", cpus: 0.01, mem: 32, instances: 0 };
      if (!created.has(mark)) created.set(mark, rest(url, "POST", "/v2/apps", app));
      return { app: app.id };
    },
    runOfNothing: () => ({ app: appOf("nothing") }),
    running: async (mark) => (await tasks(mark)).length,
    endOne: async (mark) => {
      const [first] = await tasks(mark);
      if (first === undefined) throw new Error(`${appOf(mark)} has no task`);
      await rest(url, "DELETE", `/v2/apps${appOf(mark)}/tasks/${first}`);
    },
    startOne: async (mark) => {
      const { app } = appAnswer.parse(await rest(url, "GET", `/v2/apps${appOf(mark)}`));
      await rest(url, "PUT", `/v2/apps${app.id}`, { instances: app.instances + 1 });
    },
    ...(double && {
      goDown: double.goDown,
      goSlow: async () => {
        double.fault({ on: /./, times: Number.POSITIVE_INFINITY, delayMs: 500 });
        return async () => double.heal();
      },
    }),
    breakRecords: async () => {
      const [fences, aside] = [join(stateDir, "fences"), join(stateDir, "aside")];
      await rename(fences, aside);
      return () => rename(aside, fences);
    },
    cleanUp: async () => {
      await Promise.all([...created.keys()].map((mark) => rest(url, "DELETE", `/v2/apps${appOf(mark)}`)));
      await double?.stop();
      await rm(stateDir, { recursive: true });
    },
  };
}

async function rest(url: string, method: string, path: string, body?: JsonObject): Promise<unknown> {
  const headers = { "content-type": "application/json" };
  const response = await fetch(url + path, { method, headers, ...(body && { body: JSON.stringify(body) }) });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  return response.json();
}
