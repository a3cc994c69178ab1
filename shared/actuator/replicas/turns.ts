import type { Bounds } from "./host.ts";

export type Lane = "starts" | "moves" | "stops" | "background";

/** What is cleared away and held ready; more at once would only slow down the host. */
const backgroundMost = 4;
/** Freezing and resuming take a moment each. */
const movesMost = 64;

/** Work that waits for nothing else goes on after this time, however busy the starts are. */
const patienceMs = 2000;

/** Who goes first where a turn comes free. */
const order: readonly Lane[] = ["starts", "stops", "moves", "background"];

/** Lets so many operations of a lane run at once; those of the background wait until nothing starts. */
export interface Turns {
  /** Calls `act` when it is its turn; where it returns nothing, the turn goes to the next. */
  take(lane: Lane, act: () => Promise<unknown> | undefined): void;
}

interface Waiting {
  readonly act: () => Promise<unknown> | undefined;
  readonly sinceMs: number;
}

interface Queue {
  readonly most: number;
  readonly waiting: Waiting[];
  active: number;
}

export function turns(bounds: Bounds): Turns {
  const { starts, stops, together = Number.POSITIVE_INFINITY, stopTurnMs = Number.POSITIVE_INFINITY } = bounds;
  const queueOf = (most: number): Queue => ({ most, waiting: [], active: 0 });
  const queues: Record<Lane, Queue> = {
    starts: queueOf(starts),
    stops: queueOf(stops),
    moves: queueOf(movesMost),
    background: queueOf(backgroundMost),
  };
  let nudged = false;

  const mayRun = (lane: Lane, sinceMs: number) => {
    if (lane === "moves") return true;
    if (lane === "background") return queues.starts.active === 0 || performance.now() - sinceMs >= patienceMs;
    return queues.starts.active + queues.stops.active < together;
  };
  const pump = (lane: Lane) => {
    const queue = queues[lane];
    for (let next = queue.waiting[0]; next && queue.active < queue.most; next = queue.waiting[0]) {
      if (!mayRun(lane, next.sinceMs)) {
        if (lane === "background") nudgeLater();
        return;
      }
      queue.waiting.shift();
      run(lane, next.act);
    }
  };
  const nudgeLater = () => {
    if (nudged) return;
    nudged = true;
    setTimeout(() => {
      nudged = false;
      pump("background");
    }, patienceMs).unref();
  };
  const run = (lane: Lane, act: Waiting["act"]) => {
    const queue = queues[lane];
    queue.active += 1;
    const running = act();
    if (!running) {
      queue.active -= 1;
      return;
    }
    let timer: NodeJS.Timeout | undefined;
    let isOver = false;
    const over = () => {
      if (isOver) return;
      isOver = true;
      clearTimeout(timer);
      queue.active -= 1;
      for (const next of order) pump(next);
    };
    if (lane === "stops" && stopTurnMs < Number.POSITIVE_INFINITY) timer = setTimeout(over, stopTurnMs);
    running.then(over, over);
  };
  return {
    take: (lane, act) => {
      queues[lane].waiting.push({ act, sinceMs: performance.now() });
      pump(lane);
    },
  };
}
