import type { Counter, Histogram, ObservableCounter, ObservableGauge } from "@opentelemetry/api";
import type { PoolStatus, WorkloadStatus } from "../../shared/model/status.ts";
import { meter } from "../../shared/telemetry/metrics.ts";

export interface PoolMetrics {
  recorded(workload: string, reason: string): void;
  /** A decision took account of so many new samples. */
  decided(samples: number): void;
  /** A command goes out; `sampleTakenAtMs`: when the sample it answers was taken, undefined where it answers none. */
  commanded(sampleTakenAtMs: number | undefined, nowMs: number): void;
  stop(): void;
}

/** What is read from a status at each scrape; undefined: not known now, and then not told either. */
const gauges: readonly [name: string, description: string, read: (workload: WorkloadStatus) => number | undefined][] = [
  ["microscaler_desired_replicas", "replicas ordered", ({ desired }) => desired],
  ["microscaler_ready_replicas", "replicas that can work", ({ observed }) => observed?.ready],
  ["microscaler_demand_replicas", "replicas the target alone asks for", ({ demand }) => demand],
  ["microscaler_allocated_replicas", "replicas granted under the capacity", ({ allocated }) => allocated],
  ["microscaler_arrivals_per_second", "messages that arrive, as learned", ({ learned }) => learned?.arrivalsPerSecond],
  [
    "microscaler_replica_messages_per_second",
    "messages that one replica finishes, as learned",
    ({ learned }) => learned?.perReplicaPerSecond,
  ],
  [
    "microscaler_start_seconds",
    "from a grant to a ready replica, as learned",
    ({ learned }) => inSeconds(learned?.startMs),
  ],
  ["microscaler_stop_seconds", "from a cut to a free slot, as learned", ({ learned }) => inSeconds(learned?.stopMs)],
  ["microscaler_setpoint", "value the target wants its metric to have", ({ setpoint }) => setpoint],
  ["microscaler_metric_value", "newest value; gone while it is absent or stale", freshValueOf],
];

/** A pool that is asked at each scrape. */
interface AskedPool {
  readonly pool: string;
  status(): PoolStatus;
  /** Samples that decisions took account of. */
  decided(): number;
}

/** All pools of this process: each gauge goes through them itself, as a callback for every pool would make each one more dear than the last. */
const asked = new Set<AskedPool>();

let instruments: Instruments | undefined;

interface Instruments {
  readonly decisions: Counter;
  readonly reaction: Histogram;
}

/** The metrics of one pool's loop. Names end in their unit. */
export function poolMetrics(pool: string, statusNow: () => PoolStatus): PoolMetrics {
  instruments ??= createInstruments();
  const { decisions, reaction } = instruments;
  let taken = 0;
  const one: AskedPool = { pool, status: onceAScrape(statusNow), decided: () => taken };
  asked.add(one);
  return {
    decided: (samples) => {
      taken += samples;
    },
    recorded: (workload, reason) => decisions.add(1, { pool, workload, reason }),
    commanded: (sampleTakenAtMs, nowMs) => {
      if (sampleTakenAtMs !== undefined) reaction.record((nowMs - sampleTakenAtMs) / 1000, { pool });
    },
    stop: () => {
      asked.delete(one);
    },
  };
}

function createInstruments(): Instruments {
  const engine = meter("engine");
  for (const [name, description, read] of gauges) {
    ask(engine.createObservableGauge(name, { description }), ({ pool, status }, tell) => {
      for (const workload of status().workloads) tell(read(workload), { pool, workload: workload.workload });
    });
  }
  ask(
    engine.createObservableGauge("microscaler_unmet_replicas", { description: "demand that capacity cannot meet" }),
    ({ pool, status }, tell) => tell(status().unmet, { pool }),
  );
  ask(
    engine.createObservableCounter("microscaler_samples_decided", {
      description: "samples that a decision took account of",
    }),
    ({ pool, decided }, tell) => tell(decided(), { pool }),
  );
  // only where the capacity is more than a number of replicas; amounts as in `Resources`
  for (const which of ["capacity", "taken", "reserve"] as const) {
    const description = `${which} of a dimension of the pool, in thousandths of a core, bytes or what was configured`;
    ask(engine.createObservableGauge(`microscaler_resource_${which}`, { description }), ({ pool, status }, tell) => {
      for (const use of status().resources ?? []) tell(use[which], { pool, resource: use.name });
    });
  }
  return {
    decisions: engine.createCounter("microscaler_decisions", { description: "changes of replicas or reason" }),
    reaction: engine.createHistogram("microscaler_sample_to_command_seconds", {
      description: "from a sample being taken to the command that answers it",
      advice: { explicitBucketBoundaries: [0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5] },
    }),
  };
}

type Tell = (value: number | undefined, labels: Record<string, string>) => void;

/** Asks `read` of every pool at each scrape. */
function ask(instrument: ObservableGauge | ObservableCounter, read: (one: AskedPool, tell: Tell) => void): void {
  instrument.addCallback((result) => {
    for (const one of asked) {
      read(one, (value, labels) => {
        if (value !== undefined) result.observe(value, labels);
      });
    }
  });
}

function freshValueOf({ sample }: WorkloadStatus): number | undefined {
  return sample?.reading.kind === "value" && !sample.stale ? sample.reading.value : undefined;
}

function inSeconds(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : ms / 1000;
}

/** A scrape asks for every gauge of a pool at once: one status answers them all. */
function onceAScrape(statusNow: () => PoolStatus): () => PoolStatus {
  let made: PoolStatus | undefined;
  return () => {
    if (!made) {
      made = statusNow();
      setImmediate(() => {
        made = undefined;
      });
    }
    return made;
  };
}
