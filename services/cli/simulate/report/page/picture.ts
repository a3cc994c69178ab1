import { binned, highest, mean } from "../bins.ts";
import { figures } from "../figures.ts";
import type { LawRun, Report, WorkloadRun } from "../report.ts";
import { queueTop, replicaTop, roundTop } from "../scales.ts";
import { timeTicks } from "../time-axis.ts";
import { element, escaped, pixels } from "./markup.ts";
import { type Frame, type Panel, panel, type Shape, scaleMark, titleHeight } from "./panel.ts";
import { pictureStyle } from "./style.ts";

const width = 960;
const margin = { left: 56, right: 24, bottom: 28 };
const columns = 640;
const mostTicks = 10;
const heights = { arrivals: 64, waiting: 92, ready: 56, gap: 14, law: 34 };

interface Placed {
  readonly markup: string;
  /** Where the next one may begin. */
  readonly end: number;
}

/** The curves of a report as one SVG: what arrived, and for each law what waited and what was ready. */
export function picture(report: Report): string {
  const [first] = report.runs;
  const workloads = first?.workloads ?? [];
  const queues = workloads.filter(({ queue }) => queue);
  const { durationMs } = report;
  const frame: Frame = { left: margin.left, width: width - margin.left - margin.right, durationMs };
  const named = workloads.length > 1;
  const parts: string[] = [];
  let y = 4;
  const add = ({ markup, end }: Placed) => {
    parts.push(markup);
    y = end;
  };
  for (const workload of queues) add(arrivalsPanel(frame, workload, y, named));
  for (const run of report.runs) add(lawPanels(frame, report, run, y, named));
  const ticks = timeAxis(frame, y);
  const height = y + margin.bottom;
  const labels = {
    viewBox: `0 0 ${width} ${height}`,
    role: "img",
    "aria-label": `${report.title}: curves of each law`,
  };
  const attributes = { xmlns: "http://www.w3.org/2000/svg", class: "picture", ...labels };
  return element("svg", attributes, element("style", {}, pictureStyle) + ticks + parts.join(""));
}

function arrivalsPanel(frame: Frame, { name, curve }: WorkloadRun, from: number, named: boolean): Placed {
  const values = binned(curve, frame.durationMs, columns, ({ ratePerSecond }) => ratePerSecond, mean);
  const top = roundTop(highest(values));
  const y = from + titleHeight;
  const title = `Arrivals per second${named ? ` at ${name}` : ""}`;
  const shapes = [{ look: "arrivals", values, filledTo: 0 }] as const;
  return {
    markup: panel(frame, { y, height: heights.arrivals, top, title, shapes }),
    end: y + heights.arrivals + heights.gap,
  };
}

function lawPanels(frame: Frame, report: Report, { law, workloads }: LawRun, from: number, named: boolean): Placed {
  let y = from + heights.law;
  const parts = [element("text", { class: "law", x: frame.left, y: y - 8 }, escaped(law))];
  for (const workload of workloads) {
    if (workload.queue) {
      y += titleHeight;
      parts.push(
        waitingPanel(frame, report, workload, y, named ? `Messages waiting for ${workload.name}` : "Messages waiting"),
      );
      y += heights.waiting + heights.gap / 2;
    }
    y += titleHeight;
    parts.push(readyPanel(frame, report, workload, y, named ? `Replicas of ${workload.name} ready` : "Replicas ready"));
    y += heights.ready + heights.gap / 2;
  }
  return { markup: parts.join(""), end: y };
}

function waitingPanel(frame: Frame, report: Report, run: WorkloadRun, y: number, title: string): string {
  if (!run.queue) return "";
  const { target, score } = run.queue;
  const values = binned(run.curve, frame.durationMs, columns, ({ queue }) => queue, highest);
  const top = queueTop(report, run.name);
  const beyond = highest(values) > top ? [`up to ${Math.round(highest(values))}`] : [];
  const told = figures
    .filter(({ key }) => key === "aboveTargetRatio" || key === "cost")
    .map((figure) => `${figure.title} ${figure.text(score[figure.key])}`);
  const shape: Panel = {
    y,
    height: heights.waiting,
    top,
    title,
    note: [...told, ...beyond].join(" · "),
    shapes: [
      { look: "waiting", values, filledTo: 0 },
      { look: "excess", values, filledTo: target },
      { look: "target", values: [target, target] },
    ],
  };
  return panel(frame, shape) + scaleMark(frame, shape, target);
}

function readyPanel(frame: Frame, report: Report, run: WorkloadRun, y: number, title: string): string {
  const values = binned(run.curve, frame.durationMs, columns, ({ ready }) => ready, mean);
  const shapes: readonly Shape[] = [{ look: "ready", values, filledTo: 0, stepped: true }, ...neededShapes(frame, run)];
  return panel(frame, { y, height: heights.ready, top: replicaTop(report, run.name), title, shapes });
}

/** The replicas that would be just enough if nothing ever had to wait. */
function neededShapes({ durationMs }: Frame, { curve, queue }: WorkloadRun): readonly Shape[] {
  if (!queue) return [];
  const rates = binned(curve, durationMs, columns, ({ ratePerSecond }) => ratePerSecond, mean);
  return [{ look: "needed", values: rates.map((rate) => (rate * queue.serviceMs) / 1000) }];
}

function timeAxis({ left, width: room, durationMs }: Frame, bottom: number): string {
  return timeTicks(durationMs, mostTicks)
    .map(({ atMs, text }) => {
      const x = pixels(left + (atMs / durationMs) * room);
      const line = element("line", { class: "grid faint", x1: x, x2: x, y1: 24, y2: bottom });
      return line + element("text", { class: "time", x, y: bottom + 18 }, text);
    })
    .join("");
}
