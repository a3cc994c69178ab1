import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import type uPlot from "uplot";
import type { WorkloadView } from "../../api/schema.ts";
import type { HistoryPoint } from "../../live/events.ts";
import type { PoolState } from "../live/store.ts";
import { ago, aimOf, figure, queueOf } from "../words.ts";
import { Chart } from "./chart.tsx";
import { columnOf, times } from "./columns.ts";
import { HistoryTable } from "./history-table.tsx";
import { queueOptions } from "./queue-options.ts";
import { useShownPoints } from "./shown-points.ts";

export interface QueueChartProps {
  readonly pool: PoolState;
  readonly workload: WorkloadView;
  /** The workload's place in the row of colours. */
  readonly colour: number;
}

/** What waits for one workload against its target, over the last ten minutes. */
export function QueueChart({ pool, workload, colour }: QueueChartProps) {
  const hovered = useSignal<number | undefined>(undefined);
  const { box, points } = useShownPoints(pool);
  const { workload: name } = workload;
  const data = useMemo(() => dataOf(points, name), [points, name]);
  const aim = aimOf(workload);
  const moment = hovered.value === undefined ? undefined : points[hovered.value];
  const { queue, target } = readingOf(workload, points, moment);
  const label = `Queue of ${name} over the last ten minutes: ${summary(data[1])}, ${aim} ${figure(target)}`;
  const table = useMemo(() => tableOf(name, aim, points, label), [name, aim, points, label]);
  return (
    <figure class="figure" ref={box}>
      <figcaption>
        <h3>Queue of {name}</h3>
        <p class="readout">
          {moment && `${ago(((points.at(-1)?.wallMs ?? 0) - moment.wallMs) / 1000)}: `}
          <b>{figure(queue)}</b>
          {!moment && " now"}, {aim} <b>{figure(target)}</b>
        </p>
      </figcaption>
      <Chart
        label={label}
        data={data}
        structure={`${pool.name}/${name}/${aim}/${colour}`}
        options={() => queueOptions(pool, workload, colour)}
        onHover={(index) => {
          hovered.value = index;
        }}
      />
      {table}
    </figure>
  );
}

function dataOf(points: readonly HistoryPoint[], workload: string): uPlot.AlignedData {
  return [times(points), columnOf(points, workload, "queue"), columnOf(points, workload, "setpoint")];
}

function tableOf(workload: string, aim: string, points: readonly HistoryPoint[], caption: string) {
  const columns = [
    { head: "Waiting", value: ({ workloads }: HistoryPoint) => workloads[workload]?.queue },
    { head: aim, value: ({ workloads }: HistoryPoint) => workloads[workload]?.setpoint },
  ];
  return <HistoryTable caption={caption} points={points} columns={columns} />;
}

/** What waited at the moment under the pointer; without one what waits now, which nobody knows once the newest point is empty. */
function readingOf(
  workload: WorkloadView,
  points: readonly HistoryPoint[],
  moment: HistoryPoint | undefined,
): { readonly queue: number | undefined; readonly target: number | undefined } {
  if (moment) {
    const then = moment.workloads[workload.workload];
    return { queue: then?.queue, target: then?.setpoint };
  }
  const newest = points.at(-1);
  const isLost = newest !== undefined && newest.workloads[workload.workload] === undefined;
  return { queue: isLost ? undefined : queueOf(workload), target: workload.setpoint };
}

function summary(queue: uPlot.AlignedData[number] | undefined): string {
  const known = [...(queue ?? [])].filter((value) => typeof value === "number");
  if (known.length === 0) return "no reading";
  return `lowest ${figure(Math.min(...known))}, highest ${figure(Math.max(...known))}, now ${figure(queue?.at(-1) ?? undefined)}`;
}
