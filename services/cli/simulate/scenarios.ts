import { type Random, randomFrom } from "../../../shared/random.ts";
import { gaussian } from "./distributions.ts";
import type { Arrivals } from "./model.ts";

/** 80 % of what 39 replicas can do at 300 ms a message. */
const peakPerSecond = (0.8 * 39) / 0.3;

/** Messages per second at so many seconds from the start. */
type Rate = (atS: number) => number;

/** Synthetic arrivals that laws are compared on; each is one way for the work to change. */
export const scenarios: readonly Arrivals[] = [
  // the rates of the queue demo: 10, 30, 10, 20, 30 messages a second
  scenario(
    "demo",
    600,
    (atS) =>
      10 *
      lastStep(atS, [
        [0, 1],
        [60, 3],
        [240, 1],
        [360, 2],
        [480, 3],
      ]),
  ),
  scenario("step", 300, (atS) => (atS < 60 ? 3 : 60)),
  scenario("ramp", 600, (atS) => (atS / 600) * 95),
  scenario("square", 900, (atS) => (Math.floor(atS / 45) % 2 ? 75 : 10)),
  scenario("sine", 900, (atS) => 40 + 35 * Math.sin(atS / 40)),
  scenario("flash", 600, flash),
  scenario("bursty", 1200, bursty),
  scenario("wander", 900, wander(randomFrom(5))),
  scenario("regimes", 900, regimes(randomFrom(7))),
];

function scenario(name: string, durationS: number, rate: Rate): Arrivals {
  return { name, durationMs: durationS * 1000, ratePerSecond: (atMs) => rate(atMs / 1000) };
}

function lastStep(atS: number, steps: readonly (readonly [fromS: number, value: number])[]): number {
  return steps.findLast(([fromS]) => atS >= fromS)?.[1] ?? 0;
}

/** Half a minute of everything at once; later a sudden rise that wears off. */
function flash(atS: number): number {
  const crowd = atS > 120 && atS < 150 ? 110 : 0;
  const wearsOff = atS > 300 ? 80 * Math.exp(-(atS - 300) / 40) : 0;
  return Math.min(117, 8 + crowd + wearsOff);
}

/** Bursts of about 2.4 s: shorter than any law can answer. */
function bursty(atS: number): number {
  return 15 + (Math.sin(atS * 0.21) * Math.sin(atS * 0.047) * Math.sin(atS * 1.3) > 0.25 ? 60 : 0);
}

/** e to the power of an Ornstein-Uhlenbeck process with a time constant of a minute, around 35 messages a second. */
function wander(random: Random): Rate {
  let drift = 0;
  return perSecond(900, () => {
    drift += -drift / 60 + 0.12 * gaussian(random);
    return Math.min(peakPerSecond, 35 * Math.exp(drift));
  });
}

/** Jumps between three levels, each left with a chance of its own in any second. */
function regimes(random: Random): Rate {
  const levels = [
    { perSecond: 6, leave: 0.03 },
    { perSecond: 35, leave: 0.05 },
    { perSecond: 95, leave: 0.08 },
  ];
  let place = 0;
  return perSecond(900, () => {
    if (random() < (levels[place]?.leave ?? 0)) place = (place + 1 + (random() < 0.5 ? 0 : 1)) % 3;
    return levels[place]?.perSecond ?? 0;
  });
}

/** One value for each second, the last one from then on. */
function perSecond(seconds: number, next: () => number): Rate {
  const values = Array.from({ length: seconds }, next);
  return (atS) => values[Math.min(seconds - 1, Math.floor(atS))] ?? 0;
}
