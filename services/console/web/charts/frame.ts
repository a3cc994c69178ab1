import uPlot from "uplot";
import { cssValue } from "../theme.ts";
import { roundTop } from "./scale.ts";

/** How far back the charts look, in seconds. */
export const spanSeconds = 300;

export interface Frame {
  /** Charts of one pool share their pointer. */
  readonly pool: string;
  /** The number the y axis shows at least. */
  readonly leastTop: number;
  /** The largest number drawn now. */
  readonly largest: () => number;
}

/** What both charts have in common: five minutes that end now, counts from 0, a quiet grid. */
export function frame({ pool, leastTop, largest }: Frame): Omit<uPlot.Options, "width" | "height" | "series"> {
  const font = `12px ${cssValue("--font")}`;
  const stroke = cssValue("--muted");
  const grid = { stroke: cssValue("--grid"), width: 1 };
  return {
    padding: [10, 4, 0, 0],
    legend: { show: false },
    cursor: {
      y: false,
      points: { show: false },
      drag: { x: false, y: false, setScale: false },
      sync: { key: `pool ${pool}` },
    },
    scales: {
      x: { time: false, range: (_self, _least, most) => [most - spanSeconds, most] },
      y: { range: () => [0, roundTop(largest(), leastTop)] },
    },
    axes: [
      { font, stroke, grid, ticks: { show: false }, gap: 4, size: 24, splits: minutes, values: minutesAgo },
      { font, stroke, grid, ticks: { show: false }, gap: 6, size: 44, space: 32, incrs: counts },
    ],
  };
}

const counts = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000];

/** Grid lines stand still while the data moves beneath them. */
function minutes(_self: uPlot, _axis: number, _least: number, most: number): number[] {
  return [300, 240, 180, 120, 60, 0].map((back) => most - back);
}

function minutesAgo(_self: uPlot, splits: number[]): string[] {
  const most = splits.at(-1) ?? 0;
  return splits.map((split) => (split === most ? "now" : `−${Math.round((most - split) / 60)} min`));
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
