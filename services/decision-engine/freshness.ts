import type { Sample } from "../../shared/model/sample.ts";
import type { CoreSample } from "./core/input.ts";

/** Two clocks drift apart by at most this much: quartz is good for 100 ppm each. */
const mostDrift = 200e-6;

/**
 * Puts the samples of one stream on the engine's clock. The clocks of two machines are never compared: the smallest
 * difference (received − sent) seen on the stream counts as no delay, and whatever a sample took beyond it is added to
 * its age, so that a stalled connection or a frozen process cannot pass old samples as new. The least creeps up as two
 * clocks may drift apart, so that on a stream of days drift is not taken for delay.
 */
export function streamClock(): { place(sample: Sample, receivedAtMs: number): CoreSample } {
  let least = Number.POSITIVE_INFINITY;
  let lastMs = 0;
  return {
    place: (sample, receivedAtMs) => {
      const { reading, ageMs, sentAtMs, inFlight, arrivalsTotal, includesInFlight, periodMs } = sample;
      least = Math.min(least + (receivedAtMs - lastMs) * mostDrift, receivedAtMs - sentAtMs);
      lastMs = receivedAtMs;
      const delayMs = receivedAtMs - sentAtMs - least;
      const takenAtMs = receivedAtMs - ageMs - delayMs;
      return {
        reading,
        takenAtMs,
        arrivedAtMs: receivedAtMs,
        includesInFlight,
        ...(inFlight === undefined ? {} : { inFlight }),
        ...(arrivalsTotal === undefined ? {} : { arrivalsTotal }),
        ...(periodMs === undefined ? {} : { periodMs }),
      };
    },
  };
}
