import { MicroscalerError } from "../../../shared/errors.ts";
import type { Comparison } from "./comparison.ts";
import { configuredLaw, lawNamed } from "./law-names.ts";
import type { ComparedLaw } from "./laws.ts";
import type { Simulation } from "./model.ts";
import { oneQueue, queueWorkload } from "./one-queue.ts";
import type { WorldOptions } from "./options.ts";
import type { TracedArrivals } from "./trace/arrivals.ts";
import { arrivalsFor, worldOf, worldText } from "./world.ts";

/** Laws side by side on one queue that is alone in its pool. @throws MicroscalerError `invalid` for what cannot be simulated */
export function oneQueueComparison(
  options: WorldOptions,
  names: readonly string[],
  curveEveryMs: (durationMs: number) => number,
): Comparison {
  const arrivals = arrivalsFor(options);
  const { min, max, capacity } = boundsOf(options);
  return {
    title: options.trace ? arrivals.name : `scenario ${arrivals.name}`,
    conditions: [
      ...worldText(worldOf(options)),
      `${options.target} messages may wait. There are ${min} to ${max} replicas; ${capacity} fit.`,
    ],
    runs: names.map((law) => ({
      law,
      simulation: oneQueueSimulation(options, arrivals, chosen(law, options), curveEveryMs(arrivals.durationMs)),
    })),
    queues: [queueWorkload],
  };
}

/** The one queue that the command line describes, under a law. */
export function oneQueueSimulation(
  options: WorldOptions,
  arrivals: TracedArrivals,
  law: ComparedLaw,
  curveEveryMs?: number,
): Simulation {
  const { capacity, ...bounds } = boundsOf(options);
  const { seed, target: queueLength } = options;
  return oneQueue({
    ...worldOf(options),
    arrivals,
    law,
    seed,
    queueLength,
    bounds,
    capacity,
    ...(curveEveryMs === undefined ? {} : { curveEveryMs }),
  });
}

function chosen(name: string, { target }: WorldOptions): ComparedLaw {
  const law = lawNamed(name, target);
  if (law) return law;
  throw new MicroscalerError("invalid", `--compare ${configuredLaw} needs a configuration: -c FILE`);
}

const standardCapacity = 40;

function boundsOf({ min, max, capacity = max ?? standardCapacity }: WorldOptions): {
  readonly min: number;
  readonly max: number;
  readonly capacity: number;
} {
  const most = max ?? capacity;
  if (most > capacity) {
    throw new MicroscalerError("invalid", `--max is ${most}, must be at most --capacity, which is ${capacity}`);
  }
  if (min > most) throw new MicroscalerError("invalid", `--min is ${min}, must be at most --max, which is ${most}`);
  return { min, max: most, capacity };
}
