import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Command } from "commander";
import { expect, onTestFinished, test } from "vitest";
import { z } from "zod";
import { startActuatorMarathon } from "../../services/actuator-marathon/main.ts";
import { actuatorCommand } from "../../services/cli/commands/actuator.ts";
import { packageRoot } from "../../shared/package-root.ts";
import { createLog } from "../../shared/telemetry/log.ts";

const group = z
  .object({
    id: z.string(),
    apps: z.array(
      z.object({
        id: z.string(),
        cmd: z.string(),
        env: z.record(z.string(), z.string()),
        upgradeStrategy: z.object({ minimumHealthCapacity: z.number(), maximumOverCapacity: z.number() }),
        container: z.object({
          volumes: z.array(z.object({ containerPath: z.string(), mode: z.string(), persistent: z.object({}) })),
          portMappings: z.array(z.object({ name: z.string(), containerPort: z.number() })),
        }),
        healthChecks: z.array(z.object({ path: z.string(), portIndex: z.number() })),
      }),
    ),
  })
  .parse(JSON.parse(readFileSync(join(packageRoot(), "deploy/marathon/group.json"), "utf8")));
const [app] = group.apps;
if (!app) throw new Error("the group has no app");

test("apps have absolute ids below their group, and take no name that Marathon sets itself", () => {
  expect(group.id).toMatch(/^\//);
  for (const { id, env } of group.apps) {
    expect(id.startsWith(`${group.id}/`)).toBe(true);
    expect(Object.keys(env).filter((name) => name.startsWith("MARATHON_APP_"))).toEqual([]);
  }
});

test("the actuator is started with options that it has, where its ports are mapped", () => {
  const words = app.cmd.replace(/^exec microscaler actuator /, "").split(" ");
  const actuator = actuatorCommand();
  for (const one of [actuator, ...actuator.commands]) one.exitOverride();
  let given: Record<string, unknown> = {};
  const marathon = actuator.commands.find((one: Command) => one.name() === "marathon");
  marathon?.action((options: Record<string, unknown>) => {
    given = options;
  });
  actuator.parse(words, { from: "user" });
  const ports = app.container.portMappings.map(({ name, containerPort }) => [name, containerPort]);
  expect(ports).toEqual([
    ["grpc", Number(String(given.listen).split(":")[1])],
    ["ops", Number(String(given.opsListen).split(":")[1])],
  ]);
});

test("what it must remember outlives its task, and no two tasks have it", () => {
  const [, folder = ""] = /--state-dir "\$MESOS_SANDBOX\/([^"/]+)"/.exec(app.cmd) ?? [];
  const [volume] = app.container.volumes;
  expect(volume).toMatchObject({ containerPath: folder, mode: "RW" });
  expect(app.upgradeStrategy).toEqual({ minimumHealthCapacity: 0, maximumOverCapacity: 0 });
});

test("its health is asked for where it is told", async () => {
  const stateDir = await mkdtemp(join(tmpdir(), "microscaler-marathon-"));
  onTestFinished(() => rm(stateDir, { recursive: true }));
  const [check] = app.healthChecks;
  expect(app.container.portMappings[check?.portIndex ?? -1]?.name).toBe("ops");
  const opsListen = `127.0.0.1:${10_000 + (process.pid % 20_000)}`;
  const settings = { url: app.env.MARATHON_URL ?? "" };
  const log = createLog("actuator-marathon", { level: "silent" });
  const options = { listen: "127.0.0.1:0", opsListen, log, allowRefs: new Set<string>(), settings, stateDir };
  const { stop } = await startActuatorMarathon(options);
  onTestFinished(stop);
  expect((await fetch(`http://${opsListen}${check?.path}`)).status).toBe(200);
});
