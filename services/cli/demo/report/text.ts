import type { Report } from "./report.ts";

const unknown = "–";

/** The report as a person reads it, without a trailing newline. */
export function reportText({ messages, queue, workloads, reactionMs, errors, ...rest }: Report): string {
  const lines: [string, string][] = [
    [
      "messages",
      `${messages.produced} produced, ${messages.consumed} consumed, ${said(messages.left)} left, ${said(messages.lost)} lost`,
    ],
    [
      "queue",
      `target ${said(queue.target)}, half of the time up to ${said(queue.p50)}, 95 % up to ${said(queue.p95)}, ` +
        `at most ${said(queue.max)}; above target ${percent(queue.aboveTargetRatio)} of the time`,
    ],
    ...Object.entries(workloads).map(([name, { min, max, mean, final }]): [string, string] => [
      name,
      `${said(min)} to ${said(max)} replicas, ${said(mean)} on average, ${said(final)} at the end`,
    ]),
    ["pool", `slots moved ${rest.reallocations} times, at most ${said(rest.maxTotalReplicas)} replicas at once`],
    [
      "reaction",
      `first replica after ${said(reactionMs.first.p50)} ms (99 %: ${said(reactionMs.first.p99)} ms), ` +
        `last after ${said(reactionMs.last.p50)} ms (99 %: ${said(reactionMs.last.p99)} ms)`,
    ],
    ...(errors.length === 0 ? [["errors", "none"] as [string, string]] : []),
    ...errors.map(({ atMs, subject, problem }, index): [string, string] => [
      index === 0 ? "errors" : "",
      `after ${(atMs / 1000).toFixed(1)} s: ${subject}: ${problem}`,
    ]),
  ];
  const width = Math.max(...lines.map(([label]) => label.length));
  return lines.map(([label, text]) => `${label.padEnd(width)}  ${text}`).join("\n");
}

function said(value: number | null): string {
  return value === null ? unknown : String(value);
}

function percent(ratio: number | null): string {
  return ratio === null ? unknown : `${Math.round(ratio * 100)} %`;
}
