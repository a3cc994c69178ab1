import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ThermostatTarget } from "../../../../shared/model/target.ts";
import { noTurnover } from "../turnover.ts";
import type { LawInput } from "./law.ts";
import { type ThermostatMemory, thermostatLaw, thermostatOutput } from "./thermostat.ts";

const queue: ThermostatTarget = {
  kind: "thermostat",
  setpoint: 50,
  direction: "lower-is-better",
  count: "all",
  everyMs: 1000,
  lookback: 1000,
};
const heat: ThermostatTarget = { ...queue, direction: "higher-is-better" };

/** One metric value with so many replicas granted, ordered and ready. */
function inputOf(value: number, replicas: number, parts: Partial<LawInput> = {}): LawInput {
  const counts = { ready: replicas, desired: replicas, allocated: replicas, min: 0, max: 1000 };
  return {
    sample: { value, includesInFlight: true, takenAtMs: 0 },
    ...counts,
    turnover: noTurnover,
    nowMs: 0,
    ...parts,
  };
}

const remembers = (errors: readonly number[], asked: number): ThermostatMemory => ({
  kind: "thermostat",
  errors,
  asked,
});

/** Replicas asked for on one metric value after the other, each step as `world` turns an ask into counts. */
function run(
  target: ThermostatTarget,
  values: readonly number[],
  world: (asked: number) => Partial<LawInput>,
  memory?: ThermostatMemory,
) {
  let asked = memory?.asked ?? 0;
  let kept = memory;
  for (const [index, value] of values.entries()) {
    const step = thermostatLaw.step(target, inputOf(value, asked, { nowMs: index * 1000, ...world(asked) }), kept);
    asked = step.demand.replicas;
    kept = step.memory;
  }
  return { asked, memory: kept };
}

describe("the output for an error", () => {
  test.each([
    // w = −1/3 (one bin at φ = −π/2), mean 4: 3 + 4/3 = 4.33 → 4
    [3, [4, 5, 4, 3], 4],
    // w = 1/3: 5 − 4/3 = 3.67 → 4
    [5, [4, 3, 4, 5], 4],
    // nothing varies: w = 1: 7 − 7
    [7, [7, 7, 7, 7], 0],
    // too short to vary: w = 1: 6 − (0 + 6) / 2
    [6, [0, 6], 3],
    // halves away from 0, both ways
    [2.5, [0], 3],
    [-2.5, [0], -3],
    [0.4, [0], 0],
    [-0.4, [0], 0],
  ])("%f after %j is %i", (error, errors, output) => {
    expect(thermostatOutput(error, errors)).toBe(output);
  });

  test("is no further from the error than its history is from 0", () => {
    const error = fc.double({ min: -1e6, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(error, fc.array(error, { minLength: 1, maxLength: 100 }), (now, errors) => {
        const most = Math.max(...errors.map(Math.abs));
        const output = thermostatOutput(now, errors);
        expect(Number.isInteger(output)).toBe(true);
        expect(Math.abs(output - now)).toBeLessThanOrEqual(most + 0.5 + 1e-6 * most);
      }),
    );
  });
});

describe("the thermostat", () => {
  test("looks every second and is not held by replicas on their way", () => {
    expect(thermostatLaw.rhythm(queue)).toEqual({ everyMs: 1000, onSample: false, waitsForReplicas: false });
  });

  test("adds replicas to a queue that is too long, and takes them from one that is too short", () => {
    expect(thermostatLaw.step(queue, inputOf(58, 4), undefined).demand).toEqual({
      replicas: 12,
      reason: "demand",
      detail: "58 against a target of 50: +8",
    });
    expect(thermostatLaw.step(queue, inputOf(47, 4), undefined).demand).toMatchObject({
      replicas: 1,
      detail: "47 against a target of 50: −3",
    });
  });

  test("adds replicas to a metric that is better high where it is too low", () => {
    expect(thermostatLaw.step(heat, inputOf(47, 4), undefined).demand.replicas).toBe(7);
    expect(thermostatLaw.step(heat, inputOf(52, 4), undefined).demand.replicas).toBe(2);
  });

  test("never asks for fewer than none", () => {
    expect(thermostatLaw.step(queue, inputOf(0, 4), undefined).demand.replicas).toBe(0);
  });

  test("is at its target, or says that it leaves an error alone", () => {
    expect(thermostatLaw.step(queue, inputOf(50, 4), undefined).demand).toEqual({
      replicas: 4,
      reason: "at-target",
      detail: "50 against a target of 50",
    });
    expect(thermostatLaw.step(queue, inputOf(60, 4), remembers([-10, -10], 4)).demand).toMatchObject({
      replicas: 4,
      reason: "demand",
      detail: "60 against a target of 50: no change",
    });
  });

  test("follows a setpoint that is a metric", () => {
    const target = { ...queue, setpoint: { spec: { source: "scripted" }, everyMs: 1000 } };
    expect(thermostatLaw.step(target, inputOf(58, 4, { setpoint: 55 }), undefined).demand.replicas).toBe(7);
  });

  test("orders nothing again that is granted and not ready, and takes nothing again that is stopping", () => {
    const starting = { ready: 4, desired: 6, allocated: 10 };
    expect(thermostatLaw.step(queue, inputOf(56, 0, starting), undefined).demand).toEqual({
      replicas: 10,
      reason: "starting",
      detail: "56 against a target of 50: +6 on their way",
    });
    expect(thermostatLaw.step(queue, inputOf(58, 0, starting), undefined).demand.replicas).toBe(12);
    const stopping = { ready: 10, desired: 4, allocated: 4 };
    expect(thermostatLaw.step(queue, inputOf(44, 0, stopping), undefined).demand).toMatchObject({
      replicas: 4,
      reason: "stopping",
    });
    expect(thermostatLaw.step(queue, inputOf(42, 0, stopping), undefined).demand.replicas).toBe(2);
  });

  test("gives back what still waits for slots before it takes what runs", () => {
    expect(
      thermostatLaw.step(queue, inputOf(49, 0, { ready: 4, desired: 4, allocated: 10 }), undefined).demand.replicas,
    ).toBe(3);
  });
});

describe("the history of errors", () => {
  test("begins with a 0 and holds setpoint − metric, the newest `lookback` of them", () => {
    const { memory } = run({ ...heat, lookback: 4 }, [50, 49, 50, 51, 50], (asked) => ({ allocated: asked }));
    expect(memory?.errors).toEqual([1, 0, -1, 0]);
  });

  test.each<[string, (asked: number) => Partial<LawInput>]>([
    ["the capacity grants less than was asked for", () => ({ ready: 3, desired: 3, allocated: 3 })],
    ["the maximum is less than was asked for", () => ({ ready: 10, desired: 10, allocated: 10, max: 10 })],
  ])("stays as it is while %s", (_, world) => {
    const { memory } = run(queue, [80, 90, 100, 110], world);
    expect(memory?.errors).toEqual([0]);
  });

  test("stays as it is while the minimum keeps more than was asked for", () => {
    expect(run(queue, [0, 0, 0], () => ({ ready: 2, desired: 2, allocated: 2 })).memory?.errors).toEqual([0]);
    // also where the minimum is none: 0 are there, −46 were asked for
    expect(run(queue, [0, 0, 0], () => ({ ready: 0, desired: 0, allocated: 0 })).memory?.errors).toEqual([0]);
  });

  test("stays as it is where replicas do not get ready for more than ten steps", () => {
    const never = (asked: number) => ({ ready: 0, desired: asked, allocated: asked });
    // 2 are on their way for good: steps 0 to 11, of which the second is the first that waits for them
    const { memory } = run(
      queue,
      Array.from({ length: 30 }, () => 52),
      never,
    );
    expect(memory?.errors).toEqual([0, ...Array.from({ length: 11 }, () => -2)]);
  });

  const upTo10 = (asked: number) => {
    const allocated = Math.max(0, Math.min(10, asked));
    return { ready: allocated, desired: allocated, allocated };
  };

  test("takes errors that point back also at a limit, and those that push further never", () => {
    // asked 950 of at most 10: −900 pushes further, 50 and 0 do not
    const { memory } = run(queue, [1000, 950, 0, 50], upTo10, remembers([0], 10));
    expect(memory?.errors).toEqual([0, -950, 50, 0]);
    // asked −46 of at least 0: 50 pushes further, −10 does not
    expect(run(queue, [0, 60], upTo10, remembers([0], -46)).memory?.errors).toEqual([0, -10]);
  });

  test("of a backlog lets go of the maximum once the queue has long been empty", () => {
    const backlog = [3000, 2900, ...Array.from({ length: 500 }, () => 0)];
    expect(run(queue, backlog, upTo10, remembers([0, 0, 0, 0], 4)).asked).toBe(0);
  });

  // a shortage of an hour: the queue stands high, and nothing that is asked for can be had
  const calm = run(queue, [51, 50, 49, 50, 51, 50, 50, 49], (asked) => ({ allocated: asked })).memory;
  const settled = remembers(calm?.errors ?? [], 3);
  const short = Array.from({ length: 3600 }, (_, second) => 60 + (second % 90));

  test("of a long shortage leaves nothing: with plenty it asks for no more than without", () => {
    const shortage = { ready: 2, desired: 2, allocated: 2 };
    const after = run(queue, short, () => shortage, settled);
    const without = thermostatLaw.step(queue, inputOf(90, 2, { nowMs: 3_600_000 }), settled);
    const plenty = thermostatLaw.step(queue, inputOf(90, 2, { nowMs: 3_600_000 }), after.memory);
    expect(plenty.demand).toEqual(without.demand);
  });

  test("of a shortage does not make it ask for more from step to step", () => {
    const asks = short.map(
      (value) => run(queue, [value], () => ({ ready: 2, desired: 2, allocated: 2 }), settled).asked,
    );
    const most = Math.max(...short) - 50 + Math.max(...settled.errors.map(Math.abs));
    expect(Math.max(...asks)).toBeLessThanOrEqual(2 + most + 1);
  });
});
