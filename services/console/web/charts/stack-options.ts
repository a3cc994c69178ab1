import uPlot from "uplot";
import type { PoolState } from "../live/store.ts";
import { cssValue, seriesVariable } from "../theme.ts";
import { capacityOf, type ReplicaState, stacked, states } from "./columns.ts";
import { frame, lineLabel } from "./frame.ts";
import { hatch } from "./hatch.ts";
import { largestOf } from "./scale.ts";

/** How the stacked chart is drawn: series 1 is the floor, then three edges for each workload, then the capacity. */
export function stackOptions(
  pool: PoolState,
  names: readonly string[],
  colours: readonly number[],
): Omit<uPlot.Options, "width" | "height"> {
  const steps = uPlot.paths.stepped?.({ align: -1 });
  const edge = { points: { show: false }, ...(steps && { paths: steps }) };
  const painted = names.flatMap((_name, place) => {
    const colour = cssValue(seriesVariable(colours[place] ?? 0));
    return states.map((state) => ({ state, colour }));
  });
  const limit = cssValue("--limit");
  const largest = () => largestOf([...stacked(pool.points.peek(), names), capacityOf(pool.points.peek())]);
  const labelCapacity = (self: uPlot) => {
    const capacity = pool.points.peek().findLast((point) => point.capacity !== undefined)?.capacity;
    if (capacity !== undefined) lineLabel(self, capacity, "capacity", limit);
  };
  return {
    ...frame({ pool: pool.name, leastTop: 2, largest: () => largest() * 1.06 }),
    series: [
      {},
      { ...edge, width: 0 },
      ...painted.map(({ state, colour }) => ({ ...edge, stroke: colour, width: state === "stopping" ? 0 : 1 })),
      { ...edge, stroke: limit, width: 2, dash: [8, 4] },
    ],
    bands: painted.map(({ state, colour }, place) => ({ series: [place + 2, place + 1], fill: fillOf(state, colour) })),
    hooks: { draw: [labelCapacity] },
  };
}

function fillOf(state: ReplicaState, colour: string): string | (() => CanvasPattern | string) {
  if (state === "ready") return `color-mix(in srgb, ${colour} 88%, transparent)`;
  if (state === "starting") return `color-mix(in srgb, ${colour} 30%, transparent)`;
  const stripes = hatch(colour);
  return () => stripes;
}
