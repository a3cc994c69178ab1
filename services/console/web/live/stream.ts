import type { LiveEventName, LiveEvents } from "../../live/events.ts";
import { renamed, type Store } from "./store.ts";

/** The console says something every second; after this long without a word it counts as gone. */
const silenceMs = 4000;

const keptPoints = 600;
const keptDecisions = 200;

/** Follows the console's live stream for ever and writes what it says into the store. */
export function follow(store: Store): void {
  let heardAtMs = performance.now();
  const heard = () => {
    heardAtMs = performance.now();
    store.connection.value = "open";
  };
  let source = open(store, heard);
  setInterval(() => {
    if (performance.now() - heardAtMs < silenceMs) return;
    store.connection.value = "lost";
    // A browser gives up for good after some failures, and never notices a console that is frozen.
    heardAtMs = performance.now();
    source.close();
    source = open(store, heard);
  }, 1000);
}

function open(store: Store, heard: () => void): EventSource {
  const source = new EventSource("/api/live");
  source.addEventListener("error", () => {
    store.connection.value = "lost";
  });
  for (const name of eventNames) listen(source, name, store, heard);
  return source;
}

function listen<Name extends LiveEventName>(source: EventSource, name: Name, store: Store, heard: () => void): void {
  const take = takers[name];
  source.addEventListener(name, ({ data }) => {
    heard();
    const told: LiveEvents[Name] = JSON.parse(data);
    take(store, told);
  });
}

type Takers = { readonly [Name in LiveEventName]: (store: Store, told: LiveEvents[Name]) => void };

/** What each event changes. */
export const takers: Takers = {
  engine: ({ engine }, told) => {
    if (engine.peek().up !== told.up || engine.peek().problem !== told.problem) engine.value = told;
  },
  pools: ({ pools }, { names }) => {
    pools.value = renamed(pools.peek() ?? [], names);
  },
  history: (store, { pool, points }) => {
    const state = poolOf(store, pool);
    if (state) state.points.value = points;
  },
  point: (store, { pool, point }) => {
    const state = poolOf(store, pool);
    if (state) state.points.value = [...state.points.peek(), point].slice(-keptPoints);
  },
  status: (store, status) => {
    const state = poolOf(store, status.pool);
    if (state) state.status.value = status;
  },
  decisions: ({ decisions }, told) => {
    decisions.value = told.decisions.toReversed();
  },
  decision: ({ decisions }, told) => {
    decisions.value = [told, ...decisions.peek()].slice(0, keptDecisions);
  },
};

const eventNames: readonly LiveEventName[] = ["engine", "pools", "history", "point", "status", "decisions", "decision"];

function poolOf({ pools }: Store, name: string) {
  return pools.peek()?.find((pool) => pool.name === name);
}
