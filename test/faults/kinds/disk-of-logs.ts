import type { Choose } from "../../soak/happenings/happening.ts";
import type { World } from "../world.ts";
import { type Fault, lasting } from "./kind.ts";

/** The disk that takes what all planes say is full; never where this machine lets nobody make a disk. */
export const diskOfLogs = {
  weight: 2,
  draw: (world: Pick<World, "disk" | "history">, choose: Choose): Fault | undefined => {
    const { fill, free } = world.disk;
    if (!fill) return undefined;
    return lasting(world, {
      kind: "disk of logs full",
      subject: "logs",
      lastsMs: choose.between(100, 8000),
      begin: fill,
      end: free,
    });
  },
};
