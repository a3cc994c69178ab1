import uPlot from "uplot";
import { cssValue } from "../theme.ts";
import { roundTop } from "./scale.ts";

/** How far back a chart looks, in seconds, and how far apart its grid lines are. */
const spans = [
  { seconds: 60, lines: 15 },
  { seconds: 120, lines: 30 },
  { seconds: 300, lines: 60 },
  { seconds: 600, lines: 120 },
] as const;

type Span = (typeof spans)[number];

/** The shortest span that shows all there is, so that a console that has just started has no empty chart. */
function spanOf(times: ArrayLike<number>): Span {
  const covered = (times[times.length - 1] ?? 0) - (times[0] ?? 0);
  return spans.find(({ seconds }) => seconds >= covered) ?? spans[3];
}

export interface Frame {
  /** Charts of one pool share their pointer. */
  readonly pool: string;
  /** The number the y axis shows at least. */
  readonly leastTop: number;
  /** The largest number drawn now. */
  readonly largest: () => number;
}

/** What both charts have in common: a span that ends now, counts from 0, a quiet grid. */
export function frame({ pool, leastTop, largest }: Frame): Omit<uPlot.Options, "width" | "height" | "series"> {
  const font = `12px ${cssValue("--font")}`;
  const stroke = cssValue("--muted");
  const grid = { stroke: cssValue("--grid"), width: 1 };
  return {
    padding: [10, 18, 0, 0],
    legend: { show: false },
    cursor: {
      y: false,
      points: { show: false },
      drag: { x: false, y: false, setScale: false },
      sync: { key: `pool ${pool}` },
    },
    scales: {
      x: { time: false, range: ({ data }, _least, most) => [most - spanOf(data[0]).seconds, most] },
      y: { range: () => [0, roundTop(largest(), leastTop)] },
    },
    axes: [
      { font, stroke, grid, ticks: { show: false }, gap: 8, size: 28, splits: lines, values: linesAgo },
      { font, stroke, grid, ticks: { show: false }, gap: 6, size: 44, space: 32, incrs: counts },
    ],
  };
}

const counts = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000];

/** Grid lines stand still while what is drawn moves beneath them. */
function lines({ data }: uPlot, _axis: number, _least: number, most: number): number[] {
  const span = spanOf(data[0]);
  const count = span.seconds / span.lines;
  return Array.from({ length: count + 1 }, (_none, place) => most - (count - place) * span.lines);
}

function linesAgo(_self: uPlot, splits: number[]): string[] {
  const most = splits.at(-1) ?? 0;
  return splits.map((split) => {
    const back = Math.round(most - split);
    if (back === 0) return "now";
    return back % 60 === 0 ? `−${back / 60} min` : `−${back} s`;
  });
}

/** Writes a word at the right end of a horizontal line, above it. */
export function lineLabel(self: uPlot, value: number, text: string, colour: string): void {
  const { ctx, bbox } = self;
  const ratio = uPlot.pxRatio;
  const y = self.valToPos(value, "y", true);
  ctx.save();
  ctx.font = `600 ${12 * ratio}px ${cssValue("--font")}`;
  ctx.textAlign = "left";
  ctx.textBaseline = "bottom";
  ctx.lineWidth = 4 * ratio;
  ctx.lineJoin = "round";
  ctx.strokeStyle = cssValue("--surface");
  ctx.fillStyle = colour;
  const x = bbox.left + 6 * ratio;
  ctx.strokeText(text, x, y - 3 * ratio);
  ctx.fillText(text, x, y - 3 * ratio);
  ctx.restore();
}
