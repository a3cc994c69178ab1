import { readFileSync } from "node:fs";
import { describe, expect, test, vi } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { demoActuators, demoFile } from "../../demo/programs.ts";
import { queueKinds } from "../../demo/queue-kinds.ts";
import { demoConfig } from "./demo-config.ts";
import { withQueue } from "./queue-choice.ts";

const read = (actuator: (typeof demoActuators)[number]) => parse(readFileSync(demoFile(actuator), "utf8"));

const workload = z.looseObject({
  name: z.string(),
  metric: z.looseObject({ source: z.string() }).optional(),
  run: z.looseObject({ env: z.record(z.string(), z.string()) }),
});
const config = z.looseObject({ pools: z.array(z.looseObject({ workloads: z.array(workload) })) });

/** All but what may depend on the queue. */
function rulesOf(json: unknown) {
  return config.parse(json).pools.map(({ workloads, ...pool }) => ({
    ...pool,
    workloads: workloads.map((one) => ({ ...one, metric: one.metric !== undefined, run: { ...one.run, env: {} } })),
  }));
}

function workloadOf(json: unknown, name: string) {
  return config
    .parse(json)
    .pools.flatMap(({ workloads }) => workloads)
    .find((one) => one.name === name);
}

describe.each(demoActuators)("the demo on %s", (actuator) => {
  test("is what its file says on Azure's queue", () => {
    expect(withQueue(read(actuator), "azure")).toEqual(read(actuator));
  });

  test.each(queueKinds)("has the same rules on %s as its file, and names Azure nowhere else", (kind) => {
    const json = withQueue(read(actuator), kind);
    expect(rulesOf(json)).toEqual(rulesOf(read(actuator)));
    if (kind !== "azure") expect(JSON.stringify(json)).not.toMatch(/azure/i);
  });

  test.each(queueKinds)("tells producers and consumers of %s the same, and the remainder nothing", (kind) => {
    const json = withQueue(read(actuator), kind);
    const named = (name: string) => Object.keys(workloadOf(json, name)?.run.env ?? {});
    const queue = named("consumer").filter((name) => !/^(MSS_|MICROSCALER_DEMO_LEDGER)/.test(name));
    expect(named("producer")).toEqual(expect.arrayContaining(queue));
    expect(named("remainder")).toEqual(["MICROSCALER_DEMO_LEDGER"]);
    expect(workloadOf(json, "consumer")?.run.env.MICROSCALER_DEMO_QUEUE ?? "azure").toBe(kind);
  });

  test.each(queueKinds)("is valid on %s", (kind) => {
    vi.stubEnv("MICROSCALER_DEMO_LEDGER", "/ledgers");
    for (const name of ["MICROSCALER_NODE", "MICROSCALER_DEMO"]) vi.stubEnv(name, "/x");
    const json = JSON.stringify(withQueue(read(actuator), kind));
    for (const [, name = ""] of json.matchAll(/\$\{env:(\w+)\}/g)) vi.stubEnv(name, process.env[name] ?? "x");
    expect(demoConfig(actuator, kind).pools).toHaveLength(2);
    vi.unstubAllEnvs();
  });
});
