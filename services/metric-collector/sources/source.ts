import type { z } from "zod";
import { pathOf } from "../../../shared/config/faults.ts";
import { invalid } from "../../../shared/errors.ts";
import type { JsonObject } from "../../../shared/model/json.ts";
import type { PushedValues } from "../pushed-values.ts";
import type { MetricSchema, MetricTiming } from "./metric-of.ts";
import { type Parameter, parametersOf } from "./parameters/parameters-of.ts";

export { type MetricTiming, metricOf } from "./metric-of.ts";

/** What a server said: a number, or why there is none. Anything but a plain number is `absent`, never 0. */
export type SourceAnswer =
  | {
      readonly kind: "value";
      /** What waits; negative or no finite number makes it absent. */
      readonly value: number;
      /** Taken by a consumer, not finished yet; left out where the server does not tell. */
      readonly inFlight?: number;
      /** Everything that ever arrived; left out where the server does not tell. */
      readonly arrivalsTotal?: number;
      /** `value` counts what is in flight too. */
      readonly includesInFlight?: boolean;
      /** How old the value was when it was told, in ms; left out: as old as the reading. */
      readonly ageMs?: number;
      /** When another value is due at the latest, in ms; left out: with the next reading. */
      readonly dueMs?: number;
    }
  | { readonly kind: "absent"; readonly reason: string };

/** An open client of one metric. Reasons name what to do about them and hold no secret. */
export interface SourceReader {
  /** One reading, without retries of its own; ends early when the signal aborts. */
  read(signal: AbortSignal): Promise<SourceAnswer>;
  /** Leaves no timer, socket or handle behind; also while a read is under way. */
  close(): Promise<void>;
}

/** What a source may use besides its parameters. */
export interface Surroundings {
  /** Milliseconds since 1970; only for what depends on the time of day. */
  wallMs(): number;
  /** Something has changed at the server: a reading is taken soon. */
  news(): void;
  /** Whether programs may be run: whoever reaches the collector could run any. */
  readonly allowExec: boolean;
  /** What applications have pushed to this collector. */
  readonly pushed: PushedValues;
}

/** One kind of source: where numbers come from and what has to be said to read them. */
export interface Source {
  /** Its name in configuration, e.g. `azure-queue`. */
  readonly kind: string;
  /** One sentence for the documentation. */
  readonly summary: string;
  /** A metric as a person would write it, for the documentation. */
  readonly example: JsonObject;
  readonly schema: MetricSchema;
  readonly parameters: readonly Parameter[];
  /** Its server says how many messages are in flight; the name of a parameter: where that is given. */
  readonly tellsInFlight: boolean | string;
  /** It says itself when there is something new to read. */
  readonly hasNews: boolean;
  /** Requests that one reading makes and that somebody charges for; 0: free. */
  readonly paidRequests: number;
  /** Opens a client for a specification whose references are resolved. @throws MicroscalerError `invalid` */
  open(resolved: JsonObject, surroundings: Surroundings): SourceReader;
}

/** Makes a source of its parameters' schema and what opens a client for them. */
export function defineSource<Parameters>(definition: {
  readonly summary: string;
  readonly example: Omit<JsonObject, "source">;
  readonly tellsInFlight: boolean | string;
  readonly hasNews?: boolean;
  readonly paidRequests?: number;
  readonly schema: MetricSchema & z.ZodType<Parameters>;
  /** The schema of what is written, where that tells more than what it comes to; left out: the same. */
  readonly written?: MetricSchema;
  readonly open: (parameters: Parameters & MetricTiming, surroundings: Surroundings) => SourceReader;
}): Source {
  const {
    summary,
    example,
    tellsInFlight,
    hasNews = false,
    paidRequests = 0,
    schema,
    written = schema,
    open,
  } = definition;
  const kind = schema.shape.source.value;
  return {
    kind,
    summary,
    example: { source: kind, ...example },
    schema: written,
    parameters: parametersOf(schema),
    tellsInFlight,
    hasNews,
    paidRequests,
    open: (resolved, surroundings) => {
      const parsed = schema.safeParse(resolved);
      if (parsed.success) return open(parsed.data, surroundings);
      // what a reference stands for may be a secret: only where it does not fit is told, never what it is
      const problem = "is not valid once its references are resolved";
      const paths = new Set(parsed.error.issues.map((issue) => pathOf(issue.path)));
      throw invalid(
        "the metric",
        [...paths].map((path) => ({ path, problem })),
      );
    },
  };
}
