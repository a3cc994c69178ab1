/** A time of day somewhere. */
export interface LocalTime {
  /** 0 is Sunday. */
  readonly day: number;
  /** Minutes after midnight. */
  readonly minute: number;
}

const days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const minuteMs = 60_000;

/** A clock reads the time once a minute: asking for it is a hundred times dearer than a whole decision may be. */
interface Clock {
  readonly format: Intl.DateTimeFormat;
  utcMinute: number;
  time: LocalTime;
}

const clocks = new Map<string, Clock>();

/** What clocks in a time zone of the IANA database show at an instant in ms since 1970. */
export function localTime(timeZone: string, wallMs: number): LocalTime {
  const clock = clocks.get(timeZone) ?? clockFor(timeZone);
  const utcMinute = Math.floor(wallMs / minuteMs);
  if (clock.utcMinute !== utcMinute) {
    clock.utcMinute = utcMinute;
    clock.time = read(clock.format, wallMs);
  }
  return clock.time;
}

function clockFor(timeZone: string): Clock {
  const parts = { weekday: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;
  const clock = {
    format: new Intl.DateTimeFormat("en-US", { ...parts, timeZone }),
    utcMinute: Number.NaN,
    time: { day: 0, minute: 0 },
  };
  clocks.set(timeZone, clock);
  return clock;
}

function read(format: Intl.DateTimeFormat, wallMs: number): LocalTime {
  const texts = new Map(format.formatToParts(wallMs).map(({ type, value }) => [type, value]));
  const numberOf = (type: "hour" | "minute") => Number(texts.get(type));
  return { day: days.indexOf(texts.get("weekday") ?? ""), minute: 60 * numberOf("hour") + numberOf("minute") };
}
