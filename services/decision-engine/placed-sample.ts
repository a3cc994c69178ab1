import type { CoreSample } from "./core/input.ts";

/** A sample as the loops take it: on the engine's clock, with what traces and status need. */
export interface PlacedSample extends CoreSample {
  readonly source: string;
  readonly traceparent?: string;
}
