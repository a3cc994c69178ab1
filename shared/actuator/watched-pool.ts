import { coalesced } from "../coalesce.ts";
import type { MicroscalerError } from "../errors.ts";
import type { ApplyOutcome, Command, Fence } from "../model/command.ts";
import type { PoolObservation } from "../model/observation.ts";
import type { Actuator } from "./actuator.ts";
import { orderTaker } from "./orders.ts";

/** Changes that follow within this time are told together. */
const windowMs = 3;

/** So many beats in a row may say that all is as before; then it is said anew, whatever an actuator may have missed. */
const mostBeats = 9;

/** Who is told of a pool. */
export interface Observer {
  readonly fence: Fence;
  tell(observation: PoolObservation): void;
  /** All is as it was told last. */
  tellSame(sentAtMs: number): void;
  /** Its fence is no longer the newest. */
  depose(newest: Fence): void;
  /** It is told nothing any more, and why. */
  dismiss(why: MicroscalerError): void;
}

/** A pool with those who watch it and the newest command that was carried out. */
export interface WatchedPool {
  /** A repetition is answered as before and changes nothing. */
  carryOut(command: Command, traceparent?: string): readonly ApplyOutcome[];
  /** The observer is told at once; returns how to tell it that nothing has changed, or what has. */
  add(observer: Observer): () => void;
  remove(observer: Observer): void;
  /** Ends whoever watches with an older fence than this. */
  deposeAllBut(newest: Fence): void;
  /** Nobody is told anything any more. */
  dismissAll(why: MicroscalerError): void;
  /** Tells everybody soon; a burst is told once. */
  changed(): void;
  stop(): void;
}

interface Carried {
  readonly fence: Fence;
  readonly sequence: bigint;
  readonly outcomes: readonly ApplyOutcome[];
}

/** What an observer knows. */
interface Told {
  /** How often the pool had changed. */
  readonly changes: number;
  /** It says how long something takes yet: the next time it says another number. */
  readonly hasClock: boolean;
  /** How often it was told since that all is as before. */
  beats: number;
}

export function watchedPool(pool: string, actuator: Actuator): WatchedPool {
  const observers = new Map<Observer, Told>();
  const take = orderTaker(pool, actuator);
  let carried: Carried | undefined;
  let changes = 0;

  const observationFor = ({ fence }: Observer): PoolObservation => ({
    ...actuator.observe(pool),
    pool,
    ...(carried && sameFence(carried.fence, fence) ? { sequence: carried.sequence } : {}),
    sentAtMs: performance.now(),
  });
  const tell = (observer: Observer) => {
    const observation = observationFor(observer);
    const hasClock = observation.workloads.some(({ trouble }) => trouble?.retryInMs !== undefined);
    observers.set(observer, { changes, hasClock, beats: 0 });
    observer.tell(observation);
  };
  const beat = (observer: Observer) => {
    const told = observers.get(observer);
    if (!told) return; // it is gone
    if (told.changes !== changes || told.hasClock || told.beats >= mostBeats) return tell(observer);
    told.beats += 1;
    observer.tellSame(performance.now());
  };
  const tellAll = () => {
    for (const observer of observers.keys()) tell(observer);
  };
  const news = coalesced(tellAll, windowMs);
  let changing = false;
  /** Told is what holds when the code that changes it is through, not what holds halfway. */
  const changed = () => {
    changes += 1;
    if (changing) return;
    changing = true;
    queueMicrotask(() => {
      changing = false;
      news.wake();
    });
  };
  return {
    carryOut: ({ fence, sequence, orders }, traceparent) => {
      if (carried && sameFence(carried.fence, fence) && carried.sequence === sequence) return carried.outcomes;
      const outcomes = take(orders, traceparent);
      carried = { fence, sequence, outcomes };
      changed();
      return outcomes;
    },
    add: (observer) => {
      tell(observer);
      return () => beat(observer);
    },
    remove: (observer) => observers.delete(observer),
    deposeAllBut: (newest) => {
      for (const observer of observers.keys()) {
        if (sameFence(observer.fence, newest)) continue;
        observers.delete(observer);
        observer.depose(newest);
      }
    },
    dismissAll: (why) => {
      for (const observer of observers.keys()) observer.dismiss(why);
      observers.clear();
    },
    changed,
    stop: news.stop,
  };
}

function sameFence(one: Fence, other: Fence): boolean {
  return one.generation === other.generation && one.holder === other.holder;
}
