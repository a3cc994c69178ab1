import type { ThermostatTarget } from "../../../../shared/model/target.ts";
import type { Demand } from "../state.ts";
import { countMessages } from "./count.ts";
import type { Law, LawInput } from "./law.ts";
import { periodicityWeight } from "./periodicity.ts";
import { shown } from "./shown.ts";

/** What the law keeps from step to step. */
export interface ThermostatMemory {
  readonly kind: "thermostat";
  /** Setpoint − metric at each step, oldest first, `lookback` of them at most; begins with a 0, as Relay's does. */
  readonly errors: readonly number[];
  /** The count the last step came to, which may be less than none or more than can be had. */
  readonly asked: number;
  /** Since when not all that was granted has been ready; left out while all is. */
  readonly lateSinceAtMs?: number;
}

type Counts = Pick<LawInput, "ready" | "desired" | "allocated">;

/** What kept the last ask from being carried out, and how much is remembered. */
interface Limits {
  /** Replicas that were granted do not get ready. */
  readonly late: boolean;
  readonly allocated: number;
  readonly lookback: number;
}

/** So many steps replicas may take to become ready before that counts as a shortage. */
const patientSteps = 10;

/** Relay's law; its warmers and coolers are replicas that come and go. */
export const thermostatLaw: Law<ThermostatTarget, ThermostatMemory> = {
  rhythm: ({ everyMs }) => ({ everyMs, onSample: false, waitsForReplicas: false }),
  step: (target, input, before) => {
    const metric = countMessages(input.sample, target.count, input.ready);
    // a setpoint that is a metric is known here: without it the demand is held
    const setpoint = typeof target.setpoint === "number" ? target.setpoint : (input.setpoint ?? metric);
    const error = setpoint - metric;
    const lateSinceAtMs = input.ready < input.allocated ? (before?.lateSinceAtMs ?? input.nowMs) : undefined;
    const late = lateSinceAtMs !== undefined && input.nowMs - lateSinceAtMs > patientSteps * target.everyMs;
    // more replicas raise a metric that is better high, and lower one that is better low
    const sign = target.direction === "higher-is-better" ? 1 : -1;
    const limits = { late, allocated: input.allocated, lookback: target.lookback };
    const errors = remembered(before, error, sign * error, limits);
    const delta = sign * thermostatOutput(error, errors);
    const asked = askedFor(delta, input);
    return {
      demand: demandOf(`${shown(metric)} against a target of ${shown(setpoint)}`, error, delta, asked, input),
      memory: { kind: "thermostat", errors, asked, ...(lateSinceAtMs !== undefined && { lateSinceAtMs }) },
    };
  },
};

/** Relay's output for an error: round(error − w × mean of the history), halves away from 0; w is `periodicityWeight`. */
export function thermostatOutput(error: number, errors: readonly number[]): number {
  const mean = errors.reduce((sum, one) => sum + one, 0) / errors.length;
  const output = error - periodicityWeight(errors) * mean;
  return output < 0 ? 0 - Math.round(-output) : Math.round(output);
}

/**
 * The history with the newest error, `needed` of it in replicas. What a shortage, a bound or a guard leaves of an error is
 * not what the replicas made of it, and would be ordered once more afterwards: where the last ask could not be carried out,
 * an error that asks for still more of it is left out. One that points back is kept, else the history would hold for ever
 * what the limit has long answered.
 */
function remembered(
  before: ThermostatMemory | undefined,
  error: number,
  needed: number,
  { late, allocated, lookback }: Limits,
): readonly number[] {
  if (!before) return [0];
  const short = before.asked > allocated || late;
  const forced = before.asked < allocated;
  const further = (short && needed > 0) || (forced && needed < 0);
  return further ? before.errors : [...before.errors, error].slice(-lookback);
}

/** The count a change comes to: what was granted and is not ready yet is not asked for again, nor what is still stopping taken again. */
function askedFor(delta: number, { ready, desired, allocated }: Counts): number {
  if (delta > 0) return allocated + Math.max(0, delta - Math.max(0, allocated - ready));
  if (delta < 0) return desired - Math.max(0, -delta - Math.max(0, ready - desired));
  return allocated;
}

function demandOf(against: string, error: number, delta: number, asked: number, counts: Counts): Demand {
  const replicas = Math.max(0, Math.min(Number.MAX_SAFE_INTEGER, asked));
  if (delta === 0) {
    const settled = Math.abs(error) < 0.5;
    return { replicas, reason: settled ? "at-target" : "demand", detail: settled ? against : `${against}: no change` };
  }
  const change = `${against}: ${delta > 0 ? "+" : "−"}${Math.abs(delta)}`;
  if (delta > 0 && asked === counts.allocated)
    return { replicas, reason: "starting", detail: `${change} on their way` };
  if (delta < 0 && asked === counts.desired) return { replicas, reason: "stopping", detail: `${change} stopping` };
  return { replicas, reason: "demand", detail: change };
}
