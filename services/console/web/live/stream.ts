import { batch, effect, untracked } from "@preact/signals";
import type { LiveEventName, LiveEvents } from "../../live/events.ts";
import { extended } from "../../live/history.ts";
import { askSession } from "./session.ts";
import { forgetOthers, mostInFull, renamed, type Store } from "./store.ts";

/** The console says something every second; after this long without a word it counts as gone. */
const silenceMs = 4000;

const keptDecisions = 200;

/** Follows the console's live stream and writes what it says into the store. Returns how to stop. */
export function follow(store: Store): () => void {
  let heardAtMs = performance.now();
  const heard = () => {
    heardAtMs = performance.now();
    store.connection.value = "open";
  };
  let source: EventSource | undefined;
  const reopen = () => {
    source?.close();
    source = open(store, heard);
  };
  const stopChoosing = effect(() => {
    const chosen = store.chosen.value;
    if (chosen !== undefined) forgetOthers(store, chosen);
    untracked(reopen);
  });
  const watch = setInterval(() => {
    if (performance.now() - heardAtMs < silenceMs) return;
    store.connection.value = "lost";
    // A browser gives up for good after some failures, and never notices a console that is frozen.
    heardAtMs = performance.now();
    reopen();
  }, 1000);
  return () => {
    stopChoosing();
    clearInterval(watch);
    source?.close();
  };
}

function open(store: Store, heard: () => void): EventSource {
  const chosen = store.chosen.peek();
  const query = new URLSearchParams({ mostInFull: String(mostInFull), ...(chosen !== undefined && { pool: chosen }) });
  const source = new EventSource(`/api/live?${query}`);
  source.addEventListener("error", () => {
    store.connection.value = "lost";
    void askSession(); // the stream cannot tell that it was refused
  });
  for (const name of eventNames) listen(source, name, store, heard);
  return source;
}

function listen<Name extends LiveEventName>(source: EventSource, name: Name, store: Store, heard: () => void): void {
  const take = takers[name];
  source.addEventListener(name, ({ data }) => {
    heard();
    const told: LiveEvents[Name] = JSON.parse(data);
    batch(() => take(store, told));
  });
}

type Takers = { readonly [Name in LiveEventName]: (store: Store, told: LiveEvents[Name]) => void };

/** What each event changes. */
export const takers: Takers = {
  engine: ({ engine }, told) => {
    if (engine.peek().up !== told.up || engine.peek().problem !== told.problem) engine.value = told;
  },
  pools: ({ pools }, { names, leaving }) => {
    pools.value = renamed(pools.peek() ?? [], names);
    const gone = new Set(leaving);
    for (const pool of pools.value) pool.leaving.value = gone.has(pool.name);
  },
  overview: ({ pools }, { rows }) => {
    const known = new Map((pools.peek() ?? []).map((pool) => [pool.name, pool]));
    for (const row of rows) {
      const pool = known.get(row.pool);
      if (pool) pool.row.value = row;
    }
  },
  history: (store, { pool, points }) => {
    const state = poolOf(store, pool);
    if (state) state.points.value = points;
  },
  point: (store, { pool, point }) => {
    const state = poolOf(store, pool);
    if (state) state.points.value = extended(state.points.peek(), point);
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

const eventNames: readonly LiveEventName[] = [
  "engine",
  "pools",
  "overview",
  "history",
  "point",
  "status",
  "decisions",
  "decision",
];

function poolOf({ pools }: Store, name: string) {
  return pools.peek()?.find((pool) => pool.name === name);
}
