import { setTimeout as sleep } from "node:timers/promises";
import type { Choose } from "../../soak/happenings/happening.ts";
import type { World } from "../world.ts";

/** Something bad that is going to happen. */
export interface Fault {
  /** What the table counts it as, e.g. `link cut`. */
  readonly kind: string;
  /** What it happens to; two faults at one time never happen to the same. */
  readonly subject: string;
  /** E.g. `for 1200 ms`. */
  readonly detail: string;
  /** Begins it and resolves once it is over, all by itself. */
  happen(): Promise<void>;
}

/** A sort of fault: how often it comes among others, and one of it; undefined where it cannot happen on this machine. */
export interface Kind {
  readonly weight: number;
  readonly draw: (world: World, choose: Choose) => Fault | undefined;
}

export interface Lasting {
  readonly kind: string;
  readonly subject: string;
  readonly lastsMs: number;
  readonly begin: () => void | Promise<void>;
  readonly end: () => void | Promise<void>;
}

/** A fault that begins, lasts and ends, and is in the history of the world meanwhile. */
export function lasting({ history }: Pick<World, "history">, { kind, subject, lastsMs, begin, end }: Lasting): Fault {
  return {
    kind,
    subject,
    detail: `for ${lastsMs} ms`,
    happen: async () => {
      const trouble = history.begin(subject, kind);
      try {
        await begin();
        await sleep(lastsMs);
        await end();
      } finally {
        trouble.end();
      }
    },
  };
}
