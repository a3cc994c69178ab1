import { z } from "zod";
import { duration } from "../../../shared/config/duration.ts";
import { pathOf } from "../../../shared/config/faults.ts";
import { invalid } from "../../../shared/errors.ts";
import type { JsonObject } from "../../../shared/model/json.ts";
import { type Parameter, parametersOf } from "./parameters.ts";

/** What a server said: a number, or why there is none. Anything but a plain number is `absent`, never 0. */
export type SourceAnswer =
  | {
      readonly kind: "value";
      readonly value: number;
      /** Taken by a consumer, not finished yet; left out where the server does not tell. */
      readonly inFlight?: number;
      /** Everything that ever arrived; left out where the server does not tell. */
      readonly arrivalsTotal?: number;
      /** `value` counts what is in flight too. */
      readonly includesInFlight?: boolean;
    }
  | { readonly kind: "absent"; readonly reason: string };

/** An open client of one metric. Reasons name what to do about them and hold no secret. */
export interface SourceReader {
  /** One reading, without retries of its own; ends early when the signal aborts. */
  read(signal: AbortSignal): Promise<SourceAnswer>;
  /** Leaves no timer, socket or handle behind; also while a read is under way. */
  close(): Promise<void>;
}

/** What every metric has: when it is read and how long one reading may take, in ms once parsed. */
export interface MetricTiming {
  readonly every: number;
  readonly deadline: number;
}

/** A schema made by `metricOf`. */
export type MetricSchema = z.ZodObject<{ source: z.ZodLiteral<string> }> & z.ZodType<MetricTiming>;

/** One kind of source: where numbers come from and what has to be said to read them. */
export interface Source {
  /** Its name in configuration, e.g. `azure-queue`. */
  readonly kind: string;
  /** One sentence for the documentation. */
  readonly summary: string;
  readonly schema: MetricSchema;
  readonly parameters: readonly Parameter[];
  /** Its server says how many messages are in flight. */
  readonly tellsInFlight: boolean;
  /** Opens a client for a specification whose references are resolved. @throws MicroscalerError `invalid` */
  open(resolved: JsonObject): SourceReader;
}

const timing = {
  every: between(100, 3_600_000, '"100ms" and "1h"').prefault("500ms").describe("Time between two readings"),
  deadline: between(100, 60_000, '"100ms" and "1m"').prefault("2s").describe("Time allowed for one reading"),
};

/** The schema of a metric: its own parameters and those that every metric has. */
export function metricOf<Kind extends string, Shape extends z.core.$ZodLooseShape>(kind: Kind, parameters: Shape) {
  return z.strictObject({ source: z.literal(kind), ...timing, ...parameters });
}

/** Makes a source of its parameters' schema and what opens a client for them. */
export function defineSource<Parameters>(definition: {
  readonly summary: string;
  readonly tellsInFlight: boolean;
  readonly schema: MetricSchema & z.ZodType<Parameters>;
  readonly open: (parameters: Parameters) => SourceReader;
}): Source {
  const { summary, tellsInFlight, schema, open } = definition;
  const kind = schema.shape.source.value;
  return {
    kind,
    summary,
    schema,
    parameters: parametersOf(schema),
    tellsInFlight,
    open: (resolved) => {
      const parsed = schema.safeParse(resolved);
      if (parsed.success) return open(parsed.data);
      // what a reference stands for may be a secret: only where it does not fit is told, never what it is
      const problem = "is not valid once its references are resolved";
      throw invalid(
        "the metric",
        parsed.error.issues.map((issue) => ({ path: pathOf(issue.path), problem })),
      );
    },
  };
}

function between(leastMs: number, mostMs: number, bounds: string) {
  const error = `must be between ${bounds}`;
  return duration.refine((ms) => ms >= leastMs && ms <= mostMs, { error });
}
