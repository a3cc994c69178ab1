import { dayMs } from "./time-of-day.ts";

/** The clock on the wall of one time zone. */
export interface LocalClock {
  /** Milliseconds that it shows after midnight. */
  timeOfDayMs(wallMs: number): number;
  /** When it shows `aheadMs` more than now, at most a day, or when it is set before that; milliseconds since 1970. */
  whenAheadMs(wallMs: number, aheadMs: number): number;
}

/** @throws RangeError where there is no such time zone */
export function localClock(timeZone: string): LocalClock {
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });

  /** How much it is ahead of UTC. */
  const aheadOfUtcMs = (wallMs: number) => {
    const shown = new Map(format.formatToParts(wallMs).map(({ type, value }) => [type, Number(value)]));
    const part = (type: Intl.DateTimeFormatPartTypes) => shown.get(type) ?? 0;
    const shownMs = Date.UTC(
      part("year"),
      part("month") - 1,
      part("day"),
      part("hour"),
      part("minute"),
      part("second"),
    );
    return shownMs - Math.floor(wallMs / 1000) * 1000;
  };

  return {
    timeOfDayMs: (wallMs) => remainder(wallMs + aheadOfUtcMs(wallMs), dayMs),
    whenAheadMs: (wallMs, aheadMs) => {
      const offsetMs = aheadOfUtcMs(wallMs);
      let [same, set] = [wallMs, wallMs + aheadMs];
      if (aheadOfUtcMs(set) === offsetMs) return set;
      while (set - same > 1) {
        const middle = Math.floor((same + set) / 2);
        if (aheadOfUtcMs(middle) === offsetMs) same = middle;
        else set = middle;
      }
      return set;
    },
  };
}

/** Of a division that rounds down, so that it is never negative. */
export function remainder(of: number, by: number): number {
  return ((of % by) + by) % by;
}
