import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { AdaptiveTarget } from "../../../../../shared/model/target.ts";
import { observed } from "../../../../../test/support/pool-builders.ts";
import { noTurnover, type Turnover, updateTurnover } from "../../turnover.ts";
import { stepAdaptive } from "./adaptive.ts";
import { arrivalsOf } from "./belief.ts";
import { type AdaptiveConstants, adaptiveConstants } from "./constants.ts";
import type { AdaptiveMemory } from "./memory.ts";

interface Moment {
  readonly gapMs: number;
  /** Left out: a tick without a new sample. */
  readonly waiting: number | undefined;
}

interface World {
  readonly target: AdaptiveTarget;
  readonly constants: AdaptiveConstants;
  /** How much slower time goes. */
  readonly slower: number;
}

interface Lived {
  readonly memory: AdaptiveMemory | undefined;
  readonly turnover: Turnover;
  readonly nowMs: number;
  readonly takenAtMs: number;
  readonly waiting: number;
  readonly asked: readonly number[];
}

const world: World = {
  target: { kind: "adaptive", queueLength: 50, caution: 0.95, hints: {} },
  constants: adaptiveConstants,
  slower: 1,
};

const moments = fc.array(
  fc.record({
    gapMs: fc.integer({ min: 50, max: 900 }),
    waiting: fc.option(fc.oneof(fc.nat(3), fc.nat(60), fc.nat(400)), { nil: undefined }),
  }),
  { minLength: 2, maxLength: 40 },
);

const beginning: Lived = { memory: undefined, turnover: noTurnover, nowMs: 0, takenAtMs: 0, waiting: 5, asked: [] };

/** One moment more: everything granted is ready a moment later, and up to 40 are. */
function live(before: Lived, { gapMs, waiting }: Moment, { target, constants, slower }: World): Lived {
  const nowMs = before.nowMs + gapMs * slower;
  const granted = before.asked.at(-1) ?? 3;
  const ready = Math.min(40, before.asked.at(-2) ?? 3);
  const turnover = updateTurnover(before.turnover, observed("w", ready), granted, nowMs, before.memory?.sampleAtMs);
  const takenAtMs = waiting === undefined ? before.takenAtMs : nowMs - 40 * slower;
  const value = waiting ?? before.waiting;
  const counts = { ready, desired: granted, allocated: granted, min: 0, max: 40 };
  const sample = { value, includesInFlight: false, takenAtMs };
  const step = stepAdaptive(target, { ...counts, sample, turnover, nowMs }, before.memory, constants);
  const asked = [...before.asked, step.demand.replicas];
  return { memory: step.memory, turnover, nowMs, takenAtMs, waiting: value, asked };
}

function liveAll(all: readonly Moment[], where: World = world): Lived {
  return all.reduce((before, moment) => live(before, moment, where), beginning);
}

/** The constants where all that takes time takes `times` as long. */
function slowed(times: number): AdaptiveConstants {
  const scale = ([name, value]: [string, number]): [string, number] => {
    if (name.endsWith("PerRootSecond")) return [name, value / Math.sqrt(times)];
    if (name.endsWith("PerSecond2")) return [name, value / times ** 2];
    if (name.endsWith("PerSecond")) return [name, value / times];
    return [name, name.endsWith("Seconds") ? value * times : value];
  };
  return { ...adaptiveConstants, ...Object.fromEntries(Object.entries(adaptiveConstants).map(scale)) };
}

describe("adaptive, whatever it lived through,", () => {
  test("asks for whole, finite numbers of replicas and says why", () => {
    fc.assert(
      fc.property(moments, (all) => {
        const { asked, memory } = liveAll(all);
        for (const replicas of asked) expect(Number.isInteger(replicas) && replicas >= 0).toBe(true);
        expect(JSON.stringify(memory)).not.toMatch(/null/);
        expect(memory && arrivalsOf(memory.belief)).toBeGreaterThanOrEqual(-1e-9);
      }),
    );
  });

  test.each([2, 4, 0.25])("asks for the same where all time and all rates are %d times as slow", (slower) => {
    fc.assert(
      fc.property(moments, (all) => {
        const other = { ...world, constants: slowed(slower), slower };
        expect(liveAll(all, other).asked).toEqual(liveAll(all).asked);
      }),
    );
  });

  test.each([2, 4])("and that repeats itself asks for the same where all is %d times as slow", (slower) => {
    const wave = Array.from(
      { length: 400 },
      (_, at): Moment => ({ gapMs: 500, waiting: at % 50 < 25 ? 0 : 300 + (at % 7) }),
    );
    const lived = liveAll(wave);
    expect(lived.memory?.recurrence?.lagBins).toBeDefined();
    expect(liveAll(wave, { ...world, constants: slowed(slower), slower }).asked).toEqual(lived.asked);
  });

  test("asks for no fewer with more caution", () => {
    const cautions = fc.tuple(
      fc.double({ min: 0.1, max: 0.99, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
    );
    fc.assert(
      fc.property(moments, fc.nat(400), cautions, (all, waiting, [caution, way]) => {
        const lived = liveAll(all);
        const ask = (chance: number) => {
          const target = { ...world.target, caution: chance };
          return live(lived, { gapMs: 500, waiting }, { ...world, target }).asked.at(-1);
        };
        expect(ask(caution + way * (0.999 - caution))).toBeGreaterThanOrEqual(ask(caution) ?? 0);
      }),
    );
  });

  test("asks for no fewer where it believes in more waiting, or in more arriving", () => {
    const more = fc.record({ queue: fc.nat(100), drift: fc.nat(50) });
    fc.assert(
      fc.property(moments, more, (all, { queue, drift }) => {
        const lived = liveAll(all);
        const { memory } = lived;
        if (!memory) throw new Error("no memory");
        const belief = { ...memory.belief, queue: memory.belief.queue + queue, drift: memory.belief.drift + drift };
        const ask = (known: AdaptiveMemory) =>
          live({ ...lived, memory: known }, { gapMs: 100, waiting: undefined }, world).asked.at(-1) ?? 0;
        expect(ask({ ...memory, belief })).toBeGreaterThanOrEqual(ask(memory));
      }),
    );
  });

  test("changes nothing once samples have failed to come for long", () => {
    fc.assert(
      fc.property(moments, (all) => {
        const { asked } = live(liveAll(all), { gapMs: 60_000, waiting: undefined }, world);
        expect(asked.at(-1)).toBe(asked.at(-2));
      }),
    );
  });
});
