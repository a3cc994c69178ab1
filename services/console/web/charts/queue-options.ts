import type uPlot from "uplot";
import type { WorkloadView } from "../../api/schema.ts";
import type { PoolState } from "../live/store.ts";
import { cssValue, seriesVariable } from "../theme.ts";
import { aimOf } from "../words.ts";
import { columnOf } from "./columns.ts";
import { frame, lineLabel } from "./frame.ts";
import { largestOf } from "./scale.ts";

/** How the chart of a queue is drawn: the queue as an area, its target as a line with a word. */
export function queueOptions(
  pool: PoolState,
  { workload, target: kind }: Pick<WorkloadView, "workload" | "target">,
  colour: number,
): Omit<uPlot.Options, "width" | "height"> {
  const stroke = cssValue(seriesVariable(colour));
  const target = cssValue("--target");
  const columns = () => [
    columnOf(pool.points.peek(), workload, "queue"),
    columnOf(pool.points.peek(), workload, "setpoint"),
  ];
  const labelTarget = (self: uPlot) => {
    const setpoint = pool.points.peek().findLast((point) => point.workloads[workload])?.workloads[workload]?.setpoint;
    if (setpoint !== undefined) lineLabel(self, setpoint, aimOf({ target: kind }), target);
  };
  return {
    ...frame({ pool: pool.name, leastTop: 10, largest: () => largestOf(columns()) }),
    series: [
      {},
      { stroke, width: 2, fill: `color-mix(in srgb, ${stroke} 16%, transparent)`, points: { show: false } },
      { stroke: target, width: 1.5, dash: [6, 4], points: { show: false } },
    ],
    hooks: { draw: [labelTarget] },
  };
}
