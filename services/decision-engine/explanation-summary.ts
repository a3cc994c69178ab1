import type { WorkloadStatus } from "../../shared/model/status.ts";
import type { Outcome } from "./core/outcome.ts";
import type { Demand } from "./core/state.ts";
import { secondsText } from "./waits.ts";

interface Explained {
  readonly status: WorkloadStatus;
  readonly outcome: Outcome | undefined;
  /** What the target asks for by itself. */
  readonly asked: Demand | undefined;
  readonly waitsFor: readonly string[];
}

/** Why a workload has what it has, in a few sentences a person would say. */
export function summaryOf({ status, outcome, asked, waitsFor }: Explained): string {
  const sentences = [
    haveText(status),
    metricText(status),
    outcome ? demandText(status, outcome, asked) : status.detail,
    outcome ? limitText(status, outcome) : "",
    waitsFor.length === 0 ? "" : `It waits for ${waitsFor.join("; ")}`,
  ];
  return sentences.filter(Boolean).map(sentenceOf).join(" ");
}

/** Its name begins the first one, and stays as it is. */
function sentenceOf(text: string, index: number): string {
  return `${index === 0 ? text : `${text.charAt(0).toUpperCase()}${text.slice(1)}`}.`;
}

function haveText({ workload, observed, desired }: WorkloadStatus): string {
  if (!observed) return `What ${workload} has is not known`;
  const { ready } = observed;
  const replicas = ready === 1 ? "replica" : "replicas";
  const all = desired === undefined || desired === ready;
  return all ? `${workload} has ${ready} ${replicas} ready` : `${workload} has ${ready} of ${desired} replicas ready`;
}

function metricText({ sample, setpoint }: WorkloadStatus): string {
  const target = setpoint === undefined ? "" : `, its target is ${short(setpoint)}`;
  if (!sample) return "";
  const { reading, source, ageMs } = sample;
  if (reading.kind === "absent") return `its metric (${source}) cannot be read: ${reading.reason}`;
  return `${secondsText(ageMs)} ago its metric (${source}) was ${short(reading.value)}${target}`;
}

function demandText({ target }: WorkloadStatus, outcome: Outcome, asked: Demand | undefined): string {
  const why = asked?.detail || outcome.detail;
  if (target === "remainder") return "it takes what the others leave";
  return `its target ${target} asks for ${outcome.demand}${why ? `: ${why}` : ""}`;
}

/** What became of the demand on its way, where it did not go through as it was. */
function limitText({ target }: WorkloadStatus, outcome: Outcome): string {
  const { demand, interval, allocated, desired, proposed, reason, detail } = outcome;
  const { least, most, leastReason, mostReason } = interval;
  const wanted = Math.max(least, Math.min(most, demand));
  if (target === "remainder") return reason === "pre-empted" ? detail : "";
  const parts = [
    ...(demand > most ? [`at most ${most} may be had (${mostReason})`] : []),
    ...(demand < least ? [`at least ${least} must be kept (${leastReason})`] : []),
    ...(allocated < wanted ? [`the capacity leaves it ${allocated}`] : []),
    ...(proposed === undefined ? [] : [`in shadow mode nothing is ordered, ${proposed} would be`]),
    ...(proposed === undefined && desired < allocated ? [`${desired} of them are ordered so far`] : []),
  ];
  return parts.join(", ");
}

function short(value: number): string {
  return String(Number(value.toPrecision(4)));
}
