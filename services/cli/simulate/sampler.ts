import type { Random } from "../../../shared/random.ts";
import type { CoreSample } from "../../decision-engine/core/input.ts";
import type { Sampling } from "./model.ts";

/** What there is to see of a queue. */
export interface Sight {
  readonly waiting: number;
  readonly inFlight: number;
  readonly arrivalsTotal: number;
}

interface Letter {
  readonly dueAtMs: number;
  readonly sample: Omit<CoreSample, "arrivedAtMs">;
}

/** Reads a queue at its interval and delivers late what it saw; some of it never. */
export class Sampler {
  private readonly sampling: Sampling;
  private readonly random: Random;
  private readonly inbox: Letter[] = [];
  private nextAtMs = 0;

  constructor(sampling: Sampling, random: Random) {
    this.sampling = sampling;
    this.random = random;
  }

  /** Whether it is time to look. */
  isDue(nowMs: number): boolean {
    return nowMs >= this.nextAtMs;
  }

  /** Looks, and no more until it is time again. */
  look(sight: Sight, nowMs: number): void {
    const { everyMs, delayMs, missRatio } = this.sampling;
    this.nextAtMs += everyMs;
    if (this.random() < missRatio) return;
    const sample = this.sampleOf(sight, nowMs);
    this.inbox.push({ dueAtMs: nowMs + delayMs * (0.7 + 0.6 * this.random()), sample });
  }

  /** The newest sample that has arrived by now; undefined: none since the last one. */
  take(nowMs: number): CoreSample | undefined {
    if (this.inbox.length === 0) return undefined;
    let newest: Letter | undefined;
    for (let next = this.inbox[0]; next && next.dueAtMs <= nowMs; next = this.inbox[0]) newest = this.inbox.shift();
    return newest && { ...newest.sample, arrivedAtMs: nowMs };
  }

  private sampleOf({ waiting, inFlight, arrivalsTotal }: Sight, nowMs: number): Letter["sample"] {
    const { noiseRatio, tells, includesInFlight } = this.sampling;
    const seen = includesInFlight ? waiting + inFlight : waiting;
    const value = noiseRatio === 0 ? seen : Math.max(0, Math.round(seen * (1 + noiseRatio * (2 * this.random() - 1))));
    return {
      reading: { kind: "value", value },
      takenAtMs: nowMs,
      includesInFlight,
      ...(tells.inFlight && { inFlight }),
      ...(tells.arrivals && { arrivalsTotal }),
    };
  }
}
