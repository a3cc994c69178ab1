import { setTimeout as sleep } from "node:timers/promises";
import type Docker from "dockerode";
import { z } from "zod";
import { linesOf } from "../../services/actuator-docker/lines.ts";

/** On every container of a bench: its life, and which of its workloads it belongs to. */
export const lifeLabel = "bench.life";
export const placeLabel = "bench.place";

/** How all containers of a bench are run. */
export interface Containers {
  readonly life: string;
  readonly image: string;
  readonly network: string;
}

const event = z.object({
  Action: z.string(),
  Actor: z.object({ ID: z.string(), Attributes: z.record(z.string(), z.string()) }),
});

/** What Docker says of them. */
type Action = "start" | "unpause" | "die";

/** Comes to run. */
const coming: readonly Action[] = ["start", "unpause"];

/** Docker's own word on the containers of a bench, whatever an actuator says. */
export interface Daemon {
  readonly docker: Docker;
  /** Resolves with the instants at which so many more came to run at this place, or to what else is waited for, on the clock of this process. */
  seen(place: string, count: number, actions?: readonly Action[]): Promise<readonly number[]>;
  /** Resolves once there are for a while so many of each place and state, e.g. `{ "cold/consumer running": 1 }`, and nothing else there. */
  settles(places: readonly string[], counts: Readonly<Record<string, number>>): Promise<void>;
  /** Leaves none of the containers. */
  close(): Promise<void>;
}

/** What takes longer has failed. */
const patienceMs = 120_000;

/** Looks that have to agree, one after the other. */
const looks = 4;
const lookEveryMs = 100;

/** Follows the containers of this life. */
export async function followDaemon(docker: Docker, life: string): Promise<Daemon> {
  const label = [`${lifeLabel}=${life}`];
  const over = new AbortController();
  const takers = new Set<Taker>();
  const stream = await docker.getEvents({
    filters: { type: ["container"], label, event: ["start", "unpause", "die"] },
    abortSignal: over.signal,
  });
  const following = follow(stream, over.signal, takers);
  const list = () => docker.listContainers({ all: true, filters: { label } });
  const countsAt = async (places: readonly string[]) => {
    const found = (await list()).map(({ State, Labels }) => ({ place: Labels[placeLabel] ?? "", state: State }));
    return counted(found.filter(({ place }) => places.includes(place)).map(({ place, state }) => `${place} ${state}`));
  };
  return {
    docker,
    seen: (place, count, actions = coming) => waitFor(takers, { place, count, actions }),
    settles: async (places, counts) => {
      const untilMs = performance.now() + patienceMs;
      for (let agreed = 0; agreed < looks; await sleep(lookEveryMs)) {
        const found = await countsAt(places);
        agreed = sameCounts(found, counts) ? agreed + 1 : 0;
        if (performance.now() > untilMs) {
          throw new Error(`there is ${JSON.stringify(found)}, not ${JSON.stringify(counts)}, after ${patienceMs} ms`);
        }
      }
    },
    close: async () => {
      over.abort();
      await following;
      const left = await list(); // what the actuator was about to remove may be gone by now
      await Promise.allSettled(left.map(({ Id }) => docker.getContainer(Id).remove({ force: true, v: true })));
    },
  };
}

type Taker = (seen: { readonly id: string; readonly place: string; readonly action: string }) => void;

async function follow(stream: NodeJS.ReadableStream, over: AbortSignal, takers: ReadonlySet<Taker>): Promise<void> {
  try {
    for await (const line of linesOf(stream)) {
      const { Action: action, Actor } = event.parse(JSON.parse(line));
      const place = Actor.Attributes[placeLabel] ?? "";
      for (const take of takers) take({ id: Actor.ID, place, action });
    }
  } catch (thrown) {
    if (!over.aborted) throw thrown;
  }
}

interface Awaited {
  readonly place: string;
  readonly count: number;
  readonly actions: readonly string[];
}

function waitFor(takers: Set<Taker>, { place, count, actions }: Awaited): Promise<readonly number[]> {
  return new Promise((resolve, reject) => {
    const times = new Map<string, number>();
    const end = () => {
      clearTimeout(timer);
      takers.delete(take);
    };
    const timer = setTimeout(() => {
      end();
      reject(
        new Error(`after ${patienceMs} ms there was ${actions.join(" or ")} for ${times.size} of ${count} at ${place}`),
      );
    }, patienceMs);
    const take: Taker = (seen) => {
      if (seen.place !== place || !actions.includes(seen.action) || times.has(seen.id)) return;
      times.set(seen.id, performance.now());
      if (times.size < count) return;
      end();
      resolve([...times.values()]);
    };
    takers.add(take);
  });
}

function counted(words: readonly string[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
}

function sameCounts(found: Readonly<Record<string, number>>, wanted: Readonly<Record<string, number>>): boolean {
  return [...Object.keys(found), ...Object.keys(wanted)].every((key) => (found[key] ?? 0) === (wanted[key] ?? 0));
}
