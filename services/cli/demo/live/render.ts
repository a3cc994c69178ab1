import { createColors } from "picocolors";
import { learnedText } from "../../../../shared/display/learned-text.ts";
import type { Decision } from "../../../../shared/model/decision.ts";
import type { PoolStatus, WorkloadStatus } from "../../../../shared/model/status.ts";
import { queueWords } from "../../../demo/queue-kinds.ts";
import { consumerName, producerName, remainderName } from "../names.ts";
import type { LiveState } from "./live-state.ts";
import { label, queueRows } from "./queue-rows.ts";
import { row, type Segment } from "./row.ts";
import { type Look, replicaCount, slotCells } from "./slots.ts";

export interface LiveOptions {
  /** Columns of the terminal. */
  readonly width: number;
  readonly color: boolean;
}

type Colors = ReturnType<typeof createColors>;

const decisionsShown = 6;

/** The live view: always as many lines, none wider than `width`. */
export function renderLive(state: LiveState, { width, color }: LiveOptions): string {
  const colors = createColors(color);
  const { shared, producers, counts } = state;
  const consumer = shared?.workloads.find(({ workload }) => workload === consumerName);
  const producer = producers?.workloads.find(({ workload }) => workload === producerName);
  return [
    "",
    heading(state, width, colors),
    row(width, [label("console"), { text: state.console, style: colors.underline }]),
    "",
    ...queueRows(consumer, state.queue, width, colors),
    "",
    row(width, [label("slots"), ...(shared ? slotCells(shared, lookIn(colors)) : [])]),
    row(width, [label(""), ...replicaWords(shared, colors)]),
    row(width, [label("learned"), { text: learnedWords(consumer), style: colors.dim }]),
    row(width, [label("producers"), replicaCount(producerName, producer?.observed).slice(producerName.length + 1)]),
    row(width, [
      label("done"),
      `${counts.consumer} of ${counts.producer} messages, `,
      blocks(counts.remainder, colors),
    ]),
    row(width, [label("links"), ...linkWords([shared, producers], colors)]),
    "",
    row(width, [{ text: " latest decisions", style: colors.dim }]),
    ...Array.from({ length: decisionsShown }, (_, index) => decisionRow(state.decisions.at(-1 - index), width, colors)),
    "",
  ].join("\n");
}

function heading({ elapsedMs, kind }: LiveState, width: number, colors: Colors): string {
  return row(width, [
    { text: " Microscaler demo  ", style: colors.bold },
    `${queueWords[kind].title}   `,
    { text: `${clock(elapsedMs)}   Ctrl-C to stop`, style: colors.dim },
  ]);
}

/** `1:05` */
export function clock(elapsedMs: number): string {
  const seconds = Math.floor(elapsedMs / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

function lookIn(colors: Colors): (workload: string) => Look {
  const looks = new Map<string, Look>([
    [consumerName, { block: (text) => colors.bgCyan(colors.black(text)), text: colors.cyan }],
    [remainderName, { block: (text) => colors.bgMagenta(colors.black(text)), text: colors.magenta }],
  ]);
  return (workload) => looks.get(workload) ?? { block: colors.inverse, text: colors.reset };
}

function replicaWords(shared: PoolStatus | undefined, colors: Colors): readonly Segment[] {
  if (!shared) return [{ text: "not known yet", style: colors.dim }];
  const look = lookIn(colors);
  return [
    ...shared.workloads.map(({ workload, observed }) => ({
      text: `${replicaCount(workload, observed)}   `,
      style: look(workload).text,
    })),
    { text: `${shared.occupied}${ofCapacity(shared)} taken`, style: colors.dim },
  ];
}

function ofCapacity({ capacity }: PoolStatus): string {
  return capacity === undefined ? "" : ` of ${capacity}`;
}

function learnedWords(consumer: WorkloadStatus | undefined): string {
  return (consumer?.learned && learnedText(consumer.learned)) ?? "nothing yet";
}

function blocks(count: number, colors: Colors): Segment {
  return { text: `${count} blocks of background work`, style: colors.magenta };
}

function linkWords(pools: readonly (PoolStatus | undefined)[], colors: Colors): readonly Segment[] {
  const down = pools.flatMap((status) => status?.links.filter(({ up }) => !up) ?? []);
  if (down.length === 0) return [{ text: "all up", style: colors.dim }];
  const texts = new Set(down.map(({ name, problem }) => `${name} is down${problem ? `: ${problem}` : ""}`));
  return [{ text: [...texts].join("; "), style: colors.red }];
}

function decisionRow(decision: Decision | undefined, width: number, colors: Colors): string {
  if (!decision) return "";
  const { wallMs, workload, from, desired, reason, detail } = decision;
  const change = from === desired ? String(desired) : `${from} → ${desired}`;
  return row(width, [
    { text: ` ${new Date(wallMs).toLocaleTimeString("en-GB")}  `, style: colors.dim },
    { text: workload.padEnd(10), style: lookIn(colors)(workload).text },
    { text: change.padEnd(9), style: from === desired ? colors.reset : colors.bold },
    `${reason.padEnd(13)}  `,
    { text: detail, style: colors.dim },
  ]);
}
