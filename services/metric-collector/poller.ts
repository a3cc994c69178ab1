import type { CombinedMetric, Metric, ReadMetric } from "./metric.ts";
import { type Hint, pressureOf } from "./pressure.ts";
import { shaper } from "./shape.ts";
import type { ReadOptions } from "./shared-metric.ts";
import { type SharedReadings, sharedReadings } from "./shared-readings.ts";
import type { TimedReading } from "./timed-reading.ts";
import { partsByReading, wholeOf } from "./whole.ts";

/** One caller's interest in one metric. */
export interface Watched {
  /** Replaces the hint before. */
  hint(hint: Hint): void;
  close(): void;
}

export interface Poller {
  /** Reads a metric until it is closed; the newest reading there is comes at once. The same metric is read once for all. */
  watch(metric: Metric, take: (reading: TimedReading) => void): Watched;
  /** Ends every reading; resolves when nothing of it is left. */
  close(): Promise<void>;
}

/** Reads each metric on a schedule of its own, so that none waits for another. */
export function poller(options: ReadOptions): Poller {
  const readings = sharedReadings(options);
  return {
    watch: (metric, take) => {
      const shape = shaper(metric.shape);
      const shaped = (reading: TimedReading) => take(shape(reading));
      return metric.kind === "read" ? watchOne(readings, metric, shaped) : watchParts(readings, metric, shaped);
    },
    close: readings.close,
  };
}

function watchOne(readings: SharedReadings, metric: ReadMetric, take: (reading: TimedReading) => void): Watched {
  let hint: Hint = {};
  const share = readings.join(metric, { take, pressure: (reading) => pressureOf(hint, reading?.answer) });
  return {
    hint: (replacing) => {
      hint = replacing;
      share.changed();
    },
    close: share.close,
  };
}

/** Each part comes at its own pace; every one of them presses as the whole does. */
function watchParts(readings: SharedReadings, metric: CombinedMetric, take: (reading: TimedReading) => void): Watched {
  let hint: Hint = {};
  let pressed = 0;
  const whole = wholeOf(metric);
  const changed = () => {
    for (const share of shares) share.changed();
  };
  const shares = [...partsByReading(metric)].map((parts) =>
    readings.join(parts.metric, {
      pressure: (reading) => pressureOf(hint, whole.with(parts, reading)?.answer),
      take: (reading) => {
        const now = whole.take(parts, reading);
        if (!now) return;
        take(now);
        const presses = pressureOf(hint, now.answer);
        if (presses > pressed) changed(); // the others sleep until then
        pressed = presses;
      },
    }),
  );
  return {
    hint: (replacing) => {
      hint = replacing;
      changed();
    },
    close: () => {
      for (const share of shares) share.close();
    },
  };
}
