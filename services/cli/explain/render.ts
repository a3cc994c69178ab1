import { createColors } from "picocolors";
import { learnedText } from "../../../shared/display/learned-text.ts";
import type { Decision } from "../../../shared/model/decision.ts";
import type { Explanation, ObservedReplicas, SampleStatus, WorkloadStatus } from "../../../shared/model/status.ts";
import { unlimited } from "../../../shared/model/unlimited.ts";
import { wrap } from "../status/table.ts";

export interface Explained {
  readonly explanation: Explanation;
  /** Oldest first. */
  readonly recent: readonly Decision[];
}

interface RenderOptions {
  /** Columns of the terminal. */
  readonly width: number;
  readonly color: boolean;
}

const indent = 13;

/** Why a workload has what it has: the story first, then each step from the sample to what runs, then what was decided lately. */
export function renderExplanation({ explanation, recent }: Explained, { width, color }: RenderOptions): string {
  const colors = createColors(color);
  const steps = stepsOf(explanation).flatMap(([title, text]) => {
    const [first = "", ...more] = wrap(text, Math.max(20, width - indent));
    return [`${colors.dim(title.padEnd(indent))}${first}`, ...more.map((line) => `${" ".repeat(indent)}${line}`)];
  });
  const decided = recent.map((decision) => wrap(decisionText(decision), Math.max(20, width)).join("\n  "));
  return [
    ...wrap(explanation.summary, width),
    "",
    ...steps,
    ...(decided.length === 0 ? [] : ["", colors.dim("decided lately:"), ...decided]),
  ].join("\n");
}

type Step = readonly [title: string, text: string];

function stepsOf({ status, demand, least, most, waitsFor }: Explanation): readonly Step[] {
  const { sample, observed, learned } = status;
  const known = learned && learnedText(learned);
  return [
    ...(sample ? [["sample", sampleText(sample)] as const] : []),
    ["target", `${status.target}${status.setpoint === undefined ? "" : `, ${short(status.setpoint)}`}`],
    ["demand", demandText(status, demand)],
    ["interval", `${end(least)} to ${end(most)}`],
    ["granted", count(status.allocated)],
    ["desired", desiredText(status)],
    ["observed", observed ? observedText(observed) : "not yet"],
    ["because", `${status.reason}: ${status.detail}`],
    ...(known === undefined ? [] : [["learned", known] as const]),
    ["waits for", waitsFor.join("; ") || "nothing"],
  ];
}

function sampleText({ reading, ageMs, source, stale, inFlight }: SampleStatus): string {
  if (reading.kind === "absent") return `absent, from ${source}: ${reading.reason}`;
  const flight = inFlight === undefined ? "" : `, ${short(inFlight)} in flight`;
  const age = `${(ageMs / 1000).toFixed(1)} s ago`;
  return `${short(reading.value)}${flight}, from ${source} ${age}${stale ? ": too old to act on" : ""}`;
}

function demandText({ demand }: WorkloadStatus, asked: Explanation["demand"]): string {
  return asked ? `${count(demand)} (${asked.reason}: ${asked.detail})` : count(demand);
}

function end(bound: Explanation["least"]): string {
  return bound ? `${bound.replicas} (${bound.reason})` : "any";
}

function desiredText({ desired, proposed }: WorkloadStatus): string {
  return proposed === undefined ? count(desired) : `${count(desired)}; in shadow mode, else ${proposed}`;
}

function observedText({ ready, starting, stopping, standby, trouble, notices = [] }: ObservedReplicas): string {
  const counts = Object.entries({ starting, stopping, standby }).filter(([, number]) => number > 0);
  const texts = [`${ready} ready`, ...counts.map(([name, number]) => `${number} ${name}`)];
  return [texts.join(", "), ...(trouble === undefined ? [] : [trouble]), ...notices].join("; ");
}

function decisionText({ wallMs, from, desired, reason, detail }: Decision): string {
  const time = new Date(wallMs).toISOString().slice(11, 19);
  return `  ${time} UTC  ${from} → ${desired}  ${reason}: ${detail}`;
}

function count(replicas: number | undefined): string {
  if (replicas === undefined) return "not decided yet";
  return replicas >= unlimited ? "all there are" : String(replicas);
}

function short(value: number): string {
  return String(Number(value.toPrecision(4)));
}
