import { afterEach, beforeEach, expect, vi } from "vitest";
import { type Poller, poller } from "../../services/metric-collector/poller.ts";
import { readTelemetry } from "../../services/metric-collector/telemetry.ts";
import type { TimedReading } from "../../services/metric-collector/timed-reading.ts";
import { keptLog } from "./kept-log.ts";
import { type OwnTimers, ownTimers } from "./own-timers.ts";
import { surroundings } from "./surroundings.ts";
import { type Behaviour, testMetric } from "./test-source.ts";

/** A poller in virtual time, for the tests of one file. */
export interface PollerBench {
  /** Another one for each test. */
  readonly readings: Poller;
  readonly kept: ReturnType<typeof keptLog>;
  readonly skipped: ReturnType<typeof vi.fn<(source: string, count: number) => void>>;
  /** Watches a metric that is read every 500 ms unless it says otherwise. */
  watch(behaviour: Behaviour, spec?: Parameters<typeof testMetric>[1]): Watching;
}

type Watching = ReturnType<typeof testMetric> & {
  readonly taken: readonly TimedReading[];
  readonly watched: ReturnType<Poller["watch"]>;
  said(): readonly TimedReading["answer"][];
};

/** Sets one up for each test, and sees to it that nothing of it is left afterwards. */
export function pollerBench(): PollerBench {
  let kept = keptLog();
  let readings: Poller;
  let timers: OwnTimers;
  const skipped = vi.fn<(source: string, count: number) => void>();
  beforeEach(() => {
    vi.useFakeTimers();
    timers = ownTimers("services/metric-collector");
    skipped.mockReset();
    kept = keptLog();
    const telemetry = { ...readTelemetry(), skipped };
    const options = { allowRefs: new Set<string>(), log: kept.log, telemetry, random: () => 0.5 };
    readings = poller({ ...options, surroundings: surroundings() });
  });
  afterEach(async () => {
    await readings.close();
    expect(timers.count()).toBe(0);
    vi.restoreAllMocks();
    vi.useRealTimers();
  });
  return {
    get readings() {
      return readings;
    },
    get kept() {
      return kept;
    },
    skipped,
    watch: (behaviour, spec = {}) => {
      const taken: TimedReading[] = [];
      const tested = testMetric(behaviour, spec);
      const watched = readings.watch(tested.metric, (reading) => taken.push(reading));
      return { ...tested, taken, watched, said: () => taken.map(({ answer }) => answer) };
    },
  };
}

/** Readings in the next `ms`. */
export async function readsIn(source: { readonly reads: number }, ms: number): Promise<number> {
  const before = source.reads;
  await vi.advanceTimersByTimeAsync(ms);
  return source.reads - before;
}
