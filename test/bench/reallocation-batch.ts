import type Docker from "dockerode";
import { type Containers, type Daemon, lifeLabel, placeLabel } from "./bench-daemon.ts";
import { capacity, moved } from "./reallocation-variants.ts";

/** The baseline: all victims stopped at once, and when all are gone, all others started at once. */
export interface Batch {
  /** Brings the counts to what they are while the backlog is away. */
  rest(): Promise<void>;
  /** Moves; resolves with the instants at which the others came to run. */
  move(): Promise<readonly number[]>;
}

const graceSeconds = 1;
const consumer = "batch/consumer";
const remainder = "batch/remainder";

/** As the Microscaling Engine does it, with no time lost between a backlog and the first call. */
export function batch(daemon: Daemon, containers: Containers): Batch {
  const { docker } = daemon;
  const consumers: Docker.Container[] = [];
  const remainders: Docker.Container[] = [];
  const start = async (place: string) => {
    const container = await docker.createContainer({
      Image: containers.image,
      Labels: { [lifeLabel]: containers.life, [placeLabel]: place },
      HostConfig: { NetworkMode: containers.network },
    });
    await container.start();
    return container;
  };
  const startAll = (place: string, count: number) => Promise.all(Array.from({ length: count }, () => start(place)));
  const stopAll = (victims: readonly Docker.Container[]) =>
    Promise.all(victims.map((one) => one.stop({ t: graceSeconds })));
  const fill = async (kept: Docker.Container[], place: string, count: number) => {
    while (kept.length < count) kept.push(await start(place));
    const surplus = kept.splice(count);
    for (const one of surplus) await one.remove({ force: true, v: true });
  };
  return {
    rest: async () => {
      await fill(consumers, consumer, 1);
      await fill(remainders, remainder, capacity - 1);
      await daemon.settles([consumer, remainder], {
        [`${consumer} running`]: 1,
        [`${remainder} running`]: capacity - 1,
      });
    },
    move: async () => {
      const come = daemon.seen(consumer, moved);
      const victims = remainders.splice(-moved);
      await stopAll(victims);
      consumers.push(...(await startAll(consumer, moved)));
      const times = await come;
      await Promise.all(victims.map((one) => one.remove({ v: true })));
      return times;
    },
  };
}
