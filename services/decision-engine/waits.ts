import type { PauseInForce, WorkloadStatus } from "../../shared/model/status.ts";
import type { Outcome } from "./core/outcome.ts";
import type { StatusParts } from "./pool-status.ts";

/** What a workload waits for, each as a person would finish "it waits for …"; nothing where it has what it should. */
export function waitsOf(status: WorkloadStatus, outcome: Outcome | undefined, parts: StatusParts): string[] {
  return [
    ...linkWaits(parts),
    ...(parts.lease ? [] : ["an engine that holds the lease of the pool"]),
    ...sampleWaits(status),
    ...(outcome ? [...guardWaits(status, outcome, parts.nowMs), ...slotWaits(status, outcome)] : []),
    ...replicaWaits(status),
    ...troubleWaits(status, parts),
  ];
}

function linkWaits({ links }: StatusParts): string[] {
  return links.filter(({ up }) => !up).map(({ name, problem }) => `${name}: ${problem ?? "not connected"}`);
}

function sampleWaits({ target, sample, blind }: WorkloadStatus): string[] {
  if (sample?.reading.kind === "absent") return [`a reading of its metric: ${sample.reading.reason}`];
  if (sample?.stale) return [`a fresh reading of its metric: the newest is ${secondsText(sample.ageMs)} old`];
  if (blind === undefined) return [];
  return [target === "external" ? "a controller that says how many" : `a fresh reading: ${blind}`];
}

/** A guard that keeps the demand from being taken as it is, until it lets go. */
function guardWaits({ pauses = [] }: WorkloadStatus, { demand, interval }: Outcome, nowMs: number): string[] {
  const { least, leastReason, most, mostReason, untilAtMs } = interval;
  const reason = demand > most ? mostReason : demand < least ? leastReason : undefined;
  if (reason === undefined || reason === "bounded") return [];
  if (reason === "paused") return pauses.length === 0 ? ["the configured pause to end"] : pauses.map(pauseText);
  return untilAtMs === undefined || untilAtMs <= nowMs ? [] : [`${reason} to end in ${secondsText(untilAtMs - nowMs)}`];
}

function pauseText({ direction, owner, remainingMs }: PauseInForce): string {
  const until = remainingMs === undefined ? "be resumed" : `end in ${secondsText(remainingMs)}`;
  return `the pause (${direction}) of ${owner} to ${until}`;
}

/** A remainder waits for no capacity: it takes what is left. */
function slotWaits({ target }: WorkloadStatus, outcome: Outcome): string[] {
  const { demand, interval, allocated, desired, proposed = desired } = outcome;
  const wanted = Math.max(interval.least, Math.min(interval.most, demand));
  const fits = allocated >= wanted || target === "remainder";
  return [
    ...(fits ? [] : [`capacity for ${replicasText(wanted - allocated)} more`]),
    ...(proposed < allocated ? [`${allocated - proposed} slots to come free`] : []),
  ];
}

function replicaWaits({ observed, desired }: WorkloadStatus): string[] {
  if (!observed) return [];
  const missing = (desired ?? 0) - observed.ready;
  return [
    ...(missing > 0 ? [`${replicasText(missing)} to be ready`] : []),
    ...(observed.stopping > 0 ? [`${replicasText(observed.stopping)} to stop`] : []),
  ];
}

function troubleWaits({ workload, observed }: WorkloadStatus, { observation, refusals, nowMs }: StatusParts): string[] {
  if (observed?.trouble === undefined) return [];
  const trouble = observation?.workloads.find((one) => one.workload === workload)?.trouble;
  const retryInMs = refusals.retryInMs(workload, nowMs) ?? trouble?.retryInMs;
  const again = retryInMs === undefined ? "" : `; tried again in ${secondsText(retryInMs)}`;
  return [`${observed.trouble}${again}`];
}

function replicasText(count: number): string {
  return `${count} ${count === 1 ? "replica" : "replicas"}`;
}

/** `0.4 s`, `12 s`, `5 min`. */
export function secondsText(ms: number): string {
  if (ms >= 120_000) return `${Math.round(ms / 60_000)} min`;
  return ms >= 10_000 ? `${Math.round(ms / 1000)} s` : `${(ms / 1000).toFixed(1)} s`;
}
