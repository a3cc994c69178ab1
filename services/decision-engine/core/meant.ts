import type { WorkloadObservation } from "../../../shared/model/observation.ts";

/**
 * How many are meant to run by what is observed: those ordered; without an order, those the scheduler was told to run,
 * which in a rolling update are fewer than run, and where room is missing more; where it is not told a number, those that run.
 */
export function meantBy({ desired, wanted, ready, starting }: WorkloadObservation): number {
  return desired ?? wanted ?? ready + starting;
}
