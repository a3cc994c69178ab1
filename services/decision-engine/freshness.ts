import type { Sample } from "../../shared/model/sample.ts";
import type { Writable } from "../../shared/writable.ts";
import type { PlacedSample } from "./placed-sample.ts";

/** Two clocks drift apart by at most this much: quartz is good for 100 ppm each. */
const mostDrift = 200e-6;

/**
 * Puts the samples of one stream on the engine's clock. The clocks of two machines are never compared: the smallest
 * difference (received − sent) seen on the stream counts as no delay, and whatever a sample took beyond it is added to
 * its age, so that a stalled connection or a frozen process cannot pass old samples as new. The least creeps up as two
 * clocks may drift apart, so that on a stream of days drift is not taken for delay.
 */
export function streamClock(): { place(sample: Sample, receivedAtMs: number): PlacedSample } {
  let least = Number.POSITIVE_INFINITY;
  let lastMs = 0;
  return {
    place: (sample, receivedAtMs) => {
      const { reading, ageMs, sentAtMs, inFlight, arrivalsTotal, includesInFlight, periodMs, source, traceparent } =
        sample;
      least = Math.min(least + (receivedAtMs - lastMs) * mostDrift, receivedAtMs - sentAtMs);
      lastMs = receivedAtMs;
      const delayMs = receivedAtMs - sentAtMs - least;
      const takenAtMs = receivedAtMs - ageMs - delayMs;
      const placed: Writable<PlacedSample> = {
        reading,
        takenAtMs,
        arrivedAtMs: receivedAtMs,
        includesInFlight,
        source,
      };
      if (inFlight !== undefined) placed.inFlight = inFlight;
      if (arrivalsTotal !== undefined) placed.arrivalsTotal = arrivalsTotal;
      if (periodMs !== undefined) placed.periodMs = periodMs;
      if (traceparent) placed.traceparent = traceparent;
      return placed;
    },
  };
}
