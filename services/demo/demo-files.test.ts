import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { demoFile } from "./programs.ts";

const run = z.looseObject({ env: z.record(z.string(), z.string()) });
const workload = z.looseObject({ name: z.string(), run });
const config = z.looseObject({ pools: z.array(z.looseObject({ workloads: z.array(workload) })) });

function read(actuator: "process" | "docker") {
  return config.parse(parse(readFileSync(demoFile(actuator), "utf8")));
}

/** All but the scheduler, and what a replica is run with. */
function rulesOf(actuator: "process" | "docker") {
  const { pools } = read(actuator);
  const bare = { actuator: undefined, run: undefined };
  return pools.map(({ workloads, ...pool }) => ({
    ...{ ...pool, ...bare },
    workloads: workloads.map((one) => ({ ...one, ...bare, env: Object.keys(one.run.env) })),
  }));
}

test("the demo in containers differs from the one of processes in nothing but what it takes to run a container", () => {
  expect(rulesOf("docker")).toEqual(rulesOf("process"));
});

test("its containers are all made and found in the same way", () => {
  const ways = read("docker").pools.flatMap(({ workloads }) =>
    workloads.map(({ run: { command: _command, env: _env, ...way } }) => way),
  );
  expect(ways).toHaveLength(3);
  for (const way of ways) expect(way).toEqual(ways[0]);
});
