import type { Sample } from "../../shared/model/sample.ts";
import type { CoreSample } from "./core/input.ts";

/**
 * Puts the samples of one stream on the engine's clock. The clocks of two machines are never compared: the smallest
 * difference (received − sent) seen on the stream counts as no delay, and whatever a sample took beyond it is added to
 * its age, so that a stalled connection or a frozen process cannot pass old samples as new.
 */
export function streamClock(): { place(sample: Sample, receivedAtMs: number): CoreSample } {
  let least = Number.POSITIVE_INFINITY;
  return {
    place: (sample, receivedAtMs) => {
      const { reading, ageMs, sentAtMs, inFlight, includesInFlight } = sample;
      least = Math.min(least, receivedAtMs - sentAtMs);
      const delayMs = receivedAtMs - sentAtMs - least;
      const takenAtMs = receivedAtMs - ageMs - delayMs;
      return {
        reading,
        takenAtMs,
        arrivedAtMs: receivedAtMs,
        includesInFlight,
        ...(inFlight === undefined ? {} : { inFlight }),
      };
    },
  };
}
