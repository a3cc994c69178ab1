import type { QueuePidTarget } from "../../../../shared/model/target.ts";
import { countMessages } from "./count.ts";
import type { Law } from "./law.ts";
import { lowerMark } from "./lower-mark.ts";
import { queueDemand } from "./queue-demand.ts";
import { tickMs, ticksWereMissed } from "./tick.ts";

/** What the law keeps from tick to tick. */
export interface QueuePidMemory {
  readonly kind: "queue-pid";
  /** When it stepped last. */
  readonly steppedAtMs: number;
  /** The newest queue lengths, oldest first; one more than the changes that are averaged. */
  readonly lengths: readonly number[];
  readonly errorSum: number;
  /** The error has reached or crossed zero: from then on the integral counts. */
  readonly crossed: boolean;
}

export interface QueuePidStep {
  /** Replicas to add; 0 inside the band. */
  readonly delta: number;
  readonly memory: PidMemory;
}

/** What its arithmetic needs of that. */
export type PidMemory = Omit<QueuePidMemory, "kind" | "steppedAtMs">;

/** The Microscaling Engine's `Queue`. */
export const queuePidLaw: Law<QueuePidTarget, QueuePidMemory> = {
  rhythm: () => ({ everyMs: tickMs, onSample: false, waitsForReplicas: true }),
  step: (target, { sample, ready, desired, min, max, nowMs }, memory) => {
    const length = countMessages(sample, target.count, ready);
    const before = memory && ticksWereMissed(memory.steppedAtMs + tickMs, nowMs) ? afterGap(memory) : memory;
    const step = stepQueuePid(target, length, max - min, before);
    return {
      demand: queueDemand(step.delta, length, target.queueLength, desired),
      memory: { kind: "queue-pid", steppedAtMs: nowMs, ...step.memory },
    };
  },
};

/**
 * One tick of the Microscaling Engine's `Queue` law on a queue of `length` messages:
 * delta = round(kP·e + kI·Σe + kD·v), e = length − setpoint, v = mean change per tick, no v on the first tick;
 * up only above the setpoint, down only at or below 70 % of it. Unlike there, kI·Σe is clamped to ±`range` replicas,
 * so that a long shortage cannot wind it up.
 */
export function stepQueuePid(
  target: QueuePidTarget,
  length: number,
  range: number,
  previous: PidMemory = { lengths: [], errorSum: 0, crossed: false },
): QueuePidStep {
  const { queueLength, kP, kI, kD, velocitySamples } = target;
  const error = length - queueLength;
  const lengths = [...previous.lengths, length].slice(-velocitySamples - 1);
  const crossed = previous.crossed || error === 0 || crossedZero(previous.lengths.at(-1), length, queueLength);
  const errorSum = kI > 0 ? clamp(previous.errorSum + error, range / kI) : 0;

  const output = kP * error + (crossed ? kI * errorSum : 0) + kD * meanChange(lengths);
  const rounded = Math.floor(output + 0.5);
  const memory = { lengths, errorSum, crossed };
  if (length > queueLength) return { delta: Math.max(0, rounded), memory };
  if (length <= lowerMark(queueLength)) return { delta: Math.min(0, rounded), memory };
  return { delta: 0, memory };
}

/** What is left of the memory after a gap: the change since before it is not the change of one tick. */
export function afterGap(memory: PidMemory): PidMemory {
  return { ...memory, lengths: [] };
}

function crossedZero(before: number | undefined, now: number, setpoint: number): boolean {
  return before !== undefined && before - setpoint > 0 !== now - setpoint > 0;
}

function meanChange(lengths: readonly number[]): number {
  const [first, last] = [lengths[0], lengths.at(-1)];
  if (first === undefined || last === undefined || lengths.length < 2) return 0;
  return (last - first) / (lengths.length - 1);
}

function clamp(value: number, limit: number): number {
  return Math.max(-limit, Math.min(limit, value));
}
