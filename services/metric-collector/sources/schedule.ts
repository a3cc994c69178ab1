import { lineAt, type ScheduledValue, sineAt, squareAt, tableAt } from "./schedule/day.ts";
import { localClock } from "./schedule/local-clock.ts";
import { type ScheduleParameters, scheduleSchema } from "./schedule/schema.ts";
import { windowsValue } from "./schedule/windows.ts";
import { defineSource } from "./source.ts";

/** What a schedule says at any time, in milliseconds since 1970. */
export type Scheduled = (wallMs: number) => ScheduledValue;

/** Makes a function of the parameters, with no clock of its own. @throws RangeError where there is no such time zone */
export function scheduledBy(parameters: ScheduleParameters): Scheduled {
  const { windows, otherwise = 0, sine, square, table = [], interpolate, timeZone } = parameters;
  if (windows) return windowsValue(windows, otherwise, timeZone);
  const clock = localClock(timeZone);
  if (sine) return (wallMs) => sineAt(sine, clock.timeOfDayMs(wallMs));
  if (square) return (wallMs) => squareAt(square, clock, wallMs);
  if (interpolate === "linear") return (wallMs) => lineAt(table, clock.timeOfDayMs(wallMs));
  return (wallMs) => tableAt(table, clock, wallMs);
}

/** Longest wait of a timer; whoever waits longer looks again then. */
const longestMs = 2 ** 31 - 1;

/** A number that depends on the time of day. */
export const schedule = defineSource({
  summary: "A number that depends on the time of day and the day of the week",
  example: {
    windows: [{ from: "0 8 * * 1-5", to: "0 18 * * 1-5", value: 100 }],
    otherwise: 5,
    timeZone: "Europe/Berlin",
  },
  tellsInFlight: false,
  hasNews: true,
  schema: scheduleSchema,
  open: (parameters, { wallMs, news }) => {
    const at = steadily(scheduledBy(parameters));
    let closed = false;
    let timer: NodeJS.Timeout | undefined;
    return {
      read: async () => {
        const nowMs = wallMs();
        const { value, steadyUntilMs } = at(nowMs);
        clearTimeout(timer);
        if (steadyUntilMs !== undefined && !closed) {
          timer = setTimeout(news, Math.min(longestMs, Math.max(1, steadyUntilMs - nowMs)));
        }
        return { kind: "value", value };
      },
      close: async () => {
        closed = true;
        clearTimeout(timer);
      },
    };
  },
});

/** The same, computed again only when it may have changed. */
function steadily(scheduled: Scheduled): Scheduled {
  let known: { readonly fromMs: number; readonly said: ScheduledValue } | undefined;
  return (wallMs) => {
    const { fromMs, said } = known ?? {};
    const untilMs = said?.steadyUntilMs;
    if (said && fromMs !== undefined && untilMs !== undefined && fromMs <= wallMs && wallMs < untilMs) return said;
    const anew = scheduled(wallMs);
    known = { fromMs: wallMs, said: anew };
    return anew;
  };
}
