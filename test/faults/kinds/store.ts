import { mkdirSync, rmSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { Redis } from "ioredis";
import type { World } from "../world.ts";
import type { Kind } from "./kind.ts";

async function flush({ planes, wanted }: World): Promise<void> {
  const client = new Redis(`redis://${planes.redis.address}`, { lazyConnect: true, retryStrategy: null });
  client.on("error", () => undefined); // told by the call
  try {
    await client.connect();
    wanted.forgotten();
    await client.flushall();
  } finally {
    client.disconnect();
  }
}

async function restartEmpty({ planes, wanted }: World, afterMs: number): Promise<void> {
  await planes.redis.end("SIGKILL");
  wanted.forgotten();
  rmSync(planes.dataDir, { recursive: true });
  mkdirSync(planes.dataDir);
  await sleep(afterMs);
  await planes.redis.start();
}

function ofStore(weight: number, name: string, happen: (world: World, ms: number) => Promise<void>): Kind {
  return {
    weight,
    draw: (world, choose) => {
      const ms = choose.between(50, 3000);
      return {
        kind: `redis ${name}`,
        subject: "redis",
        detail: "",
        happen: async () => {
          const trouble = world.history.begin("redis", name);
          await happen(world, ms).finally(trouble.end);
        },
      };
    },
  };
}

export const storeKinds: readonly Kind[] = [
  ofStore(2, "flushed", flush),
  ofStore(2, "restarted empty", restartEmpty),
  ofStore(3, "restarted", async ({ planes: { redis } }, ms) => {
    await redis.end("SIGKILL");
    await sleep(ms);
    await redis.start();
  }),
];
