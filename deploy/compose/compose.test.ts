import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "commander";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { loadConfig } from "../../services/cli/config/load.ts";
import { microscaler } from "../../services/cli/program.ts";
import { packageRoot } from "../../shared/package-root.ts";

const service = z.object({
  image: z.string(),
  user: z.string(),
  profiles: z.array(z.string()).default([]),
  read_only: z.literal(true),
  cap_drop: z.tuple([z.literal("ALL")]),
  security_opt: z.tuple([z.literal("no-new-privileges:true")]),
  init: z.literal(true),
  mem_limit: z.string(),
  cpus: z.number(),
  restart: z.string(),
  stop_grace_period: z.string(),
  entrypoint: z.array(z.string()).optional(),
  command: z.array(z.string()).default([]),
  healthcheck: z.object({ test: z.array(z.string()) }).optional(),
  ports: z.array(z.string()).default([]),
  volumes: z.array(z.string().or(z.object({ source: z.string() }).transform(({ source }) => source))).default([]),
});

const file = join(packageRoot(), "docker-compose.yml");
const composed = z
  .object({ services: z.record(z.string(), service), volumes: z.record(z.string(), z.unknown()) })
  .parse(parse(readFileSync(file, "utf8"), { merge: true }));
const services = Object.entries(composed.services);
const planes = services.filter(([, { image, entrypoint }]) => image.includes("microscaler") && !entrypoint);

/** What a command makes of its arguments, without running it. @throws CommanderError where it has no such option */
function optionsOf(words: readonly string[]): Record<string, unknown> {
  const program = microscaler();
  let given: Record<string, unknown> = {};
  const quiet = (command: Command): void => {
    command.configureOutput({ writeErr: () => undefined });
    command.action((options: Record<string, unknown>) => {
      given = options;
    });
    command.commands.forEach(quiet);
  };
  program.commands.forEach(quiet);
  program.parse([...words], { from: "user" });
  return given;
}

describe("docker-compose.yml", () => {
  test("runs nobody as root, and hands Docker's socket to its actuator alone", () => {
    for (const [name, { user }] of services) expect(user, name).toMatch(/^[1-9]\d*:[1-9]\d*$/);
    const withSocket = services.filter(([, { volumes }]) => volumes.some((volume) => volume.includes("docker.sock")));
    expect(withSocket.map(([name]) => name)).toEqual(["actuator-docker"]);
  });

  test("publishes to this machine only", () => {
    for (const [name, { ports }] of services) for (const port of ports) expect(port, name).toMatch(/^127\.0\.0\.1:/);
  });

  test("checks the health of all that go on running, but of those whose image has nothing to check with", () => {
    const unchecked = services.filter(([, { healthcheck, restart }]) => !healthcheck && restart === "unless-stopped");
    expect(unchecked.map(([name]) => name)).toEqual(["otel-collector", "jaeger"]);
  });

  test.each(planes)(
    "%s is started with options that it has, and lets nobody in without credentials",
    (_, { command }) => {
      const words = command.map((word) => word.replaceAll("$$", "$"));
      expect(optionsOf(words)).toMatchObject({ access: "/credentials/access/access.yaml" });
      expect(words).not.toContain("--insecure");
    },
  );

  test("has all planes of its metrics scraped", () => {
    const scraped = readFileSync(join(packageRoot(), "deploy", "compose", "prometheus.yml"), "utf8");
    for (const [name, { command }] of planes) {
      const listen = command.find((word) => word.startsWith("--ops-listen=")) ?? command.find(isListen) ?? "";
      expect(scraped, name).toContain(`${name}:${listen.split(":").at(-1)}`);
    }
  });

  test("has a place in the image for every volume that its first step fills", () => {
    const dockerfile = readFileSync(join(packageRoot(), "deploy", "Dockerfile"), "utf8");
    const filled = composed.services.credentials?.volumes.flatMap(
      (volume) => /compose\/(\w+)$/.exec(volume)?.[1] ?? [],
    );
    expect(dockerfile).toContain(`"${filled?.join(" ")}".split`);
  });
});

test("its pools are those of the demo in containers, on another network", () => {
  const written = loadConfig(join(packageRoot(), "deploy", "compose", "pools.yaml"), { references: "skip" });
  const demo = loadConfig(join(packageRoot(), "services", "demo", "demo-docker.yaml"), { references: "skip" });
  const rules = ({ pools }: typeof demo) => JSON.stringify(pools, (key, value) => (key === "run" ? undefined : value));
  expect(rules(written).replace('"replicas":2', '"replicas":3')).toBe(rules(demo));
});

function isListen(word: string): boolean {
  return word.startsWith("--listen=");
}
