import { setTimeout as sleep } from "node:timers/promises";
import type { PrivateDocker } from "../../support/private-docker.ts";
import type { World } from "../world.ts";
import type { Happening } from "./happening.ts";

/** What ends the actuator, the engine, or the way between them. */
export const planeHappenings: readonly Happening[] = [
  {
    name: "actuator killed",
    weight: 3,
    happen: (world, { between }) => restartActuator(world, "SIGKILL", between(0, 1500)),
  },
  {
    name: "actuator ended",
    weight: 2,
    happen: (world, { between }) => restartActuator(world, "SIGTERM", between(0, 1500)),
  },
  {
    name: "engine killed",
    weight: 2,
    endsEngine: true,
    happen: (world, { between }) => restartEngine(world, "SIGKILL", between(0, 3000)),
  },
  {
    name: "engine ended",
    weight: 1,
    endsEngine: true,
    happen: (world, { between }) => restartEngine(world, "SIGTERM", between(0, 3000)),
  },
  {
    name: "engine killed with its containers",
    weight: 1,
    endsEngine: true,
    happen: (world, { between }) => loseContainers(world, between(0, 2000)),
  },
  {
    name: "connection broken",
    weight: 2,
    happen: async ({ proxy }, { between }) => {
      const ms = between(100, 4000);
      const restore = await proxy.goDown();
      await sleep(ms);
      await restore();
      return `for ${ms} ms`;
    },
  },
  {
    name: "connections cut",
    weight: 1,
    happen: async ({ proxy }) => {
      proxy.cut();
      return "all at once";
    },
  },
  {
    name: "engine silent",
    weight: 1,
    happen: async ({ proxy }, { between }) => {
      const ms = between(500, 8000);
      const restore = await proxy.fault(/./, "silence");
      await sleep(ms);
      await restore();
      proxy.cut(); // what was asked in the meantime is never answered
      return `for ${ms} ms`;
    },
  },
  {
    name: "engine refuses",
    weight: 1,
    happen: async ({ proxy }, { between }) => {
      const ms = between(100, 3000);
      const restore = await proxy.fault(/./, { status: 500, body: '{"message":"the soak says no"}' });
      await sleep(ms);
      await restore();
      return `everything for ${ms} ms`;
    },
  },
];

async function restartActuator({ actuator }: World, signal: "SIGKILL" | "SIGTERM", awayMs: number): Promise<string> {
  await actuator.kill(signal);
  await sleep(awayMs);
  await actuator.restart();
  return `${signal}, away for ${awayMs} ms`;
}

async function restartEngine(world: World, signal: "SIGKILL" | "SIGTERM", awayMs: number): Promise<string> {
  const engine = ours(world);
  await engine.kill(signal);
  await sleep(awayMs);
  await engine.restart({ keepsContainers: true });
  return `${signal}, away for ${awayMs} ms`;
}

/** An engine that does not keep containers ends those it finds; the next one keeps what is started since. */
async function loseContainers(world: World, awayMs: number): Promise<string> {
  const engine = ours(world);
  await engine.kill("SIGKILL");
  await sleep(awayMs);
  await engine.restart({ keepsContainers: false });
  await engine.kill("SIGKILL");
  await engine.restart({ keepsContainers: true });
  await world.bystanders.revive();
  return `away for ${awayMs} ms`;
}

function ours({ engine }: World): PrivateDocker {
  if (typeof engine === "string") throw new Error(`the Docker engine is not ours to kill: ${engine}`);
  return engine;
}
