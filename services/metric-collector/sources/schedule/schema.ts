import { z } from "zod";
import { duration } from "../../../../shared/config/duration.ts";
import { metricOf } from "../metric-of.ts";
import { dayMs, timeOfDay } from "./time-of-day.ts";
import { timeZone } from "./time-zone.ts";
import { neverInForce, patternFault } from "./windows.ts";

const amount = z.number({ error: "must be a number" }).min(0, { error: "must be 0 or more" });

const pattern = z.string({ error: "must be a cron pattern, as text" }).superRefine((text, context) => {
  const fault = patternFault(text);
  if (fault) context.addIssue(fault);
});

const window = z.strictObject({ from: pattern, to: pattern, value: amount }).superRefine((written, context) => {
  if (!neverInForce(written)) return;
  context.addIssue({ code: "custom", path: ["to"], message: "must come at another moment than from does" });
});

const error = 'must go into a day a whole number of times, such as "24h", "8h" or "90s"';
const period = duration.refine((ms) => ms >= 1000 && dayMs % ms === 0, { error }).prefault("24h");

const levels = { low: amount, high: amount, period };

function atLeastLow({ low, high }: { low: number; high: number }): boolean {
  return high >= low;
}

const lowHigh = { path: ["high"], error: "must be at least low" };

const table = z
  .array(z.strictObject({ at: timeOfDay, value: amount }))
  .min(1)
  .superRefine((entries, context) => {
    entries.forEach(({ at }, index) => {
      if (at > (entries[index - 1]?.at ?? -1)) return;
      context.addIssue({ code: "custom", path: [index, "at"], message: "must be later than the entry before it" });
    });
  });

/** Parameters of a schedule: exactly one of its four forms. Durations and times of day in ms once parsed. */
export const scheduleSchema = metricOf("schedule", {
  windows: z
    .array(window)
    .min(1)
    .optional()
    .describe("Stretches of time such as `{ from, to, value }`, with cron patterns; the first in force has its value"),
  otherwise: amount.optional().describe("Value while no window is in force"),
  sine: z
    .strictObject({ ...levels, peak: timeOfDay })
    .refine(atLeastLow, lowHigh)
    .optional()
    .describe("A wave `{ low, high, period, peak }`, highest at the time of day `peak`"),
  square: z
    .strictObject({
      ...levels,
      from: timeOfDay,
      share: z.number().gt(0, { error: "must be above 0" }).lt(1, { error: "must be below 1" }).default(0.5),
    })
    .refine(atLeastLow, lowHigh)
    .optional()
    .describe(
      "Two values in turn `{ low, high, period, from, share }`: high from a time of day on, for a share of the period",
    ),
  table: table
    .optional()
    .describe('Values by the time of day, entries such as `{ at: "08:00", value: 10 }`; the last stays over midnight'),
  interpolate: z
    .enum(["none", "linear"])
    .optional()
    .describe("Between two entries of a table: none (the first stays, as usual) or linear (a straight line)"),
  timeZone: timeZone.default("UTC").describe("Time zone by its IANA name; patterns and times of day are read in it"),
}).superRefine((written, context) => {
  for (const { path, message } of faultsOf(written)) context.addIssue({ code: "custom", path: [path], message });
});

const forms = ["windows", "sine", "square", "table"] as const;

interface Fault {
  readonly path: string;
  readonly message: string;
}

function faultsOf(written: Readonly<Record<string, unknown>>): Fault[] {
  const [form, ...more] = forms.filter((name) => written[name] !== undefined);
  if (form === undefined) return [{ path: "windows", message: "is missing; give it, or a sine, a square or a table" }];
  const faults: Fault[] = more.map((path) => ({
    path,
    message: `must not be given beside ${form}, which says it already`,
  }));
  const otherwise = written.otherwise !== undefined;
  if (form === "windows" && !otherwise) {
    faults.push({ path: "otherwise", message: "is missing; it is the value while no window is in force" });
  }
  if (form !== "windows" && otherwise) faults.push({ path: "otherwise", message: "must not be given without windows" });
  if (form !== "table" && written.interpolate !== undefined) {
    faults.push({ path: "interpolate", message: "must not be given without a table" });
  }
  return faults;
}

export type ScheduleParameters = z.output<typeof scheduleSchema>;
