import { useSignal } from "@preact/signals";
import type uPlot from "uplot";
import type { WorkloadView } from "../../api/schema.ts";
import type { PoolState } from "../live/store.ts";
import { cssValue, seriesVariable } from "../theme.ts";
import { ago, aimOf, figure, queueOf } from "../words.ts";
import { Chart } from "./chart.tsx";
import { columnOf, times } from "./columns.ts";
import { frame, lineLabel } from "./frame.ts";
import { HistoryTable } from "./history-table.tsx";
import { largestOf } from "./scale.ts";

export interface QueueChartProps {
  readonly pool: PoolState;
  readonly workload: WorkloadView;
  /** The workload's place in the row of colours. */
  readonly colour: number;
}

/** What waits for one workload against its target, over the last ten minutes. */
export function QueueChart({ pool, workload, colour }: QueueChartProps) {
  const hovered = useSignal<number | undefined>(undefined);
  const points = pool.points.value;
  const data: uPlot.AlignedData = [
    times(points),
    columnOf(points, workload.workload, "queue"),
    columnOf(points, workload.workload, "setpoint"),
  ];
  const moment = hovered.value === undefined ? undefined : points[hovered.value];
  const then = moment?.workloads[workload.workload];
  const newest = points.at(-1);
  const lost = newest !== undefined && newest.workloads[workload.workload] === undefined;
  const queue = moment || lost ? then?.queue : queueOf(workload);
  const target = moment ? then?.setpoint : workload.setpoint;
  const label = `Queue of ${workload.workload} over the last ten minutes: ${summary(data[1])}, ${aimOf(workload)} ${figure(target)}`;
  return (
    <figure class="figure">
      <figcaption>
        <h3>Queue of {workload.workload}</h3>
        <p class="readout">
          {moment && newest ? `${ago((newest.wallMs - moment.wallMs) / 1000)}: ` : ""}
          <b>{figure(queue)}</b>
          {moment ? "" : " now"}, {aimOf(workload)} <b>{figure(target)}</b>
        </p>
      </figcaption>
      <Chart
        label={label}
        data={data}
        structure={`${pool.name}/${workload.workload}/${aimOf(workload)}/${colour}`}
        options={() => options(pool, workload, colour)}
        onHover={(index) => {
          hovered.value = index;
        }}
      />
      <HistoryTable
        caption={label}
        points={points}
        columns={[
          { head: "Waiting", value: ({ workloads }) => workloads[workload.workload]?.queue },
          { head: aimOf(workload), value: ({ workloads }) => workloads[workload.workload]?.setpoint },
        ]}
      />
    </figure>
  );
}

function options(
  pool: PoolState,
  { workload, target: kind }: WorkloadView,
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

function summary(queue: uPlot.AlignedData[number] | undefined): string {
  const known = [...(queue ?? [])].filter((value) => typeof value === "number");
  if (known.length === 0) return "no reading";
  return `lowest ${figure(Math.min(...known))}, highest ${figure(Math.max(...known))}, now ${figure(queue?.at(-1) ?? undefined)}`;
}
