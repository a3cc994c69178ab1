import { MicroscalerError } from "../../../shared/errors.ts";
import type { ReplicaTimes, Sampling, ServiceTime } from "./model.ts";
import type { WorldOptions } from "./options.ts";
import { plants } from "./plants.ts";
import { scenarios } from "./scenarios.ts";
import type { TracedArrivals } from "./trace/arrivals.ts";
import { readTrace } from "./trace/read.ts";

/** What surrounds the workloads: everything but the pool itself. */
export interface World {
  readonly replicas: ReplicaTimes;
  readonly service: ServiceTime;
  readonly sampling: Sampling;
}

/** The world that the command line describes. */
export function worldOf(options: WorldOptions): World {
  const plant = plants[options.plant];
  const { startDelay = plant.startMs, stopDelay = plant.stopMs } = options;
  return {
    replicas: { ...plant, startMs: startDelay, stopMs: stopDelay, failRatio: options.failures },
    service: { meanMs: options.serviceTime, distribution: options.serviceDistribution },
    sampling: {
      everyMs: options.sampleEvery,
      delayMs: options.sampleDelay,
      noiseRatio: options.noise,
      missRatio: options.loss,
      tells: { inFlight: false, arrivals: false },
      includesInFlight: false,
    },
  };
}

/** What surrounds the workloads, for people. */
export function worldText({ replicas, service, sampling }: World): string[] {
  const starts = `A start takes ${secondsText(replicas.startMs)}, a stop ${secondsText(replicas.stopMs)}, a message ${secondsText(service.meanMs)} (${service.distribution}).`;
  const failed = replicas.failRatio > 0 ? [`${percent(replicas.failRatio)} of the starts fail.`] : [];
  const noise = sampling.noiseRatio > 0 ? [`Readings are wrong by up to ${percent(sampling.noiseRatio)}.`] : [];
  const lost = sampling.missRatio > 0 ? [`${percent(sampling.missRatio)} of the readings are lost.`] : [];
  return [starts, ...failed, ...noise, ...lost];
}

/** What arrives at the one queue there is: the trace, else the scenario. */
export function arrivalsFor({ trace: [first, second] = [], scenario = "demo" }: WorldOptions): TracedArrivals {
  if (second)
    throw new MicroscalerError(
      "invalid",
      "--trace is given twice; several traces need -c, each with its WORKLOAD=FILE",
    );
  if (first?.workload) {
    throw new MicroscalerError(
      "invalid",
      `--trace names the workload ${first.workload}, which needs the configuration it is in: -c FILE`,
    );
  }
  return first ? readTrace(first.file) : scenarioOf(scenario);
}

/** A synthetic scenario by its name. */
export function scenarioOf(name: string): TracedArrivals {
  const found = scenarios.find((scenario) => scenario.name === name);
  if (found) return found;
  throw new MicroscalerError(
    "invalid",
    `there is no scenario ${name}; there are ${scenarios.map((one) => one.name).join(", ")}`,
  );
}

export function secondsText(ms: number): string {
  return ms < 1000 ? `${ms} ms` : `${ms / 1000} s`;
}

function percent(ratio: number): string {
  return `${Math.round(ratio * 1000) / 10} %`;
}
