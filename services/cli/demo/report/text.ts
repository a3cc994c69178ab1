import { queueWords } from "../../../demo/queue-kinds.ts";
import { warmUpMs } from "./recorder.ts";
import type { Report } from "./report.ts";

const unknown = "–";

/** The report as a person reads it, without a trailing newline. */
export function reportText({ messages, queue, workloads, reactionMs, errors, ...rest }: Report): string {
  const lines: [string, string][] = [
    [
      "messages",
      `${said(messages.produced)} produced, ${said(messages.consumed)} consumed, ${said(messages.left)} left, ${said(messages.lost)} lost`,
    ],
    ["queue", queueText(queue)],
    ...Object.entries(workloads).map(([name, figures]): [string, string] => [name, replicaText(figures)]),
    ["pool", `slots moved ${rest.reallocations} times, at most ${said(rest.maxTotalReplicas)} replicas at once`],
    ["reaction", reactionText(reactionMs)],
    ...(errors.length === 0 ? [["errors", "none"] as [string, string]] : []),
    ...errors.map(({ atMs, subject, problem }, index): [string, string] => [
      index === 0 ? "errors" : "",
      `after ${(atMs / 1000).toFixed(1)} s: ${subject}: ${problem}`,
    ]),
  ];
  const width = Math.max(...lines.map(([label]) => label.length));
  return lines.map(([label, text]) => `${label.padEnd(width)}  ${text}`).join("\n");
}

function queueText({ kind, target, p50, p95, max, aboveTargetRatio }: Report["queue"]): string {
  const whose = `${queueWords[kind].title}, target ${said(target)}`;
  if (max === null) return `${whose}; not measured, the first ${warmUpMs / 1000} s are left out`;
  return (
    `${whose}, half of the time up to ${said(p50)}, 95 % up to ${said(p95)}, at most ${max}; ` +
    `above target ${percent(aboveTargetRatio)} of the time`
  );
}

function replicaText({ min, max, mean, final }: Report["workloads"][string]): string {
  const end = `${said(final)} at the end`;
  return max === null ? end : `${said(min)} to ${max} replicas, ${said(mean)} on average, ${end}`;
}

function reactionText({ first, last }: Report["reactionMs"]): string {
  if (first.p50 === null) return "nothing grew";
  return (
    `first replica after ${first.p50} ms (99 %: ${said(first.p99)} ms), ` +
    `last after ${said(last.p50)} ms (99 %: ${said(last.p99)} ms)`
  );
}

function said(value: number | null): string {
  return value === null ? unknown : String(value);
}

function percent(ratio: number | null): string {
  return ratio === null ? unknown : `${Math.round(ratio * 100)} %`;
}
