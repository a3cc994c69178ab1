import { afterEach, beforeEach, vi } from "vitest";
import { memoryStore } from "../../shared/state/memory-store.ts";
import type { Store } from "../../shared/state/store.ts";
import {
  type BenchEngine,
  type FarScheduler,
  farScheduler,
  type fixedPool,
  startBenchEngine,
} from "./several-engines.ts";

/** Engines on one store and one scheduler in virtual time, anew for each test of a file; they end with it. */
export interface EnginesStage {
  readonly store: Store;
  readonly far: FarScheduler;
  /** One more engine; on another store or with other actuators where these are said. */
  start(holder: string, on?: Store, actuators?: string[]): BenchEngine;
  put(...pools: readonly ReturnType<typeof fixedPool>[]): Promise<void>;
  pass(ms: number): Promise<unknown>;
}

export function enginesStage(): EnginesStage {
  let store: Store;
  let far: FarScheduler;
  let engines: BenchEngine[];
  beforeEach(() => {
    vi.useFakeTimers();
    store = memoryStore();
    far = farScheduler();
    engines = [];
  });
  afterEach(async () => {
    for (const engine of engines) await engine.stop();
    vi.useRealTimers();
  });
  return {
    get store() {
      return store;
    },
    get far() {
      return far;
    },
    start: (holder, on = store, actuators) => {
      const engine = startBenchEngine(holder, on, far, actuators);
      engines.push(engine);
      return engine;
    },
    put: async (...pools) => {
      await store.changePools(pools.map((pool) => ({ put: pool })));
    },
    pass: (ms) => vi.advanceTimersByTimeAsync(ms),
  };
}
