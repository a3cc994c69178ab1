import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import type uPlot from "uplot";
import type { PoolStatusView } from "../../api/schema.ts";
import type { HistoryPoint } from "../../live/events.ts";
import { Swatch } from "../components/swatch.tsx";
import type { PoolState } from "../live/store.ts";
import { ago, figure, slotsTaken } from "../words.ts";
import { Chart } from "./chart.tsx";
import { capacityOf, stacked, states, times } from "./columns.ts";
import { HistoryTable } from "./history-table.tsx";
import { useShownPoints } from "./shown-points.ts";
import { stackOptions } from "./stack-options.ts";

export interface ReplicasChartProps {
  readonly pool: PoolState;
  readonly status: PoolStatusView;
  /** The places in the row of colours, in the order of the workloads. */
  readonly colours: readonly number[];
}

/** The replicas of all workloads stacked against the pool's capacity, over the last ten minutes. */
export function ReplicasChart({ pool, status, colours }: ReplicasChartProps) {
  const hovered = useSignal<number | undefined>(undefined);
  const { box, points } = useShownPoints(pool);
  const names = status.workloads.map(({ workload }) => workload);
  const data = useMemo(() => dataOf(points, names), [points, names.join()]);
  const moment = hovered.value === undefined ? undefined : points[hovered.value];
  const shown = moment ?? points.at(-1);
  const last = points.at(-1)?.wallMs ?? 0;
  const said = names.map((name) => `${name} ${figure(holding(shown, name))}`).join(", ");
  const label = `Replicas in pool ${pool.name} over the last ten minutes: ${said}; ${slotsTaken(status)}`;
  const table = useMemo(() => tableOf(names, points, label), [names.join(), points, label]);
  return (
    <figure class="figure" ref={box}>
      <figcaption>
        <h3>Replicas</h3>
        <p class="readout">
          {moment && `${ago((last - moment.wallMs) / 1000)}: `}
          {names.map((name, place) => (
            <span class="legend" key={name}>
              <Swatch colour={colours[place] ?? 0} />
              {name} <b>{figure(holding(shown, name))}</b>
            </span>
          ))}
        </p>
      </figcaption>
      <Chart
        label={label}
        data={data}
        structure={`${pool.name}/${names.join()}/${colours.join()}`}
        options={() => stackOptions(pool, names, colours)}
        onHover={(index) => {
          hovered.value = index;
        }}
      />
      {table}
    </figure>
  );
}

function dataOf(points: readonly HistoryPoint[], workloads: readonly string[]): uPlot.AlignedData {
  return [times(points), points.map(() => 0), ...stacked(points, workloads), capacityOf(points)];
}

function tableOf(workloads: readonly string[], points: readonly HistoryPoint[], caption: string) {
  const columns = workloads.map((name) => ({ head: name, value: (point: HistoryPoint) => holding(point, name) }));
  return <HistoryTable caption={caption} points={points} columns={columns} />;
}

/** Replicas of a workload that held a slot at that moment. */
function holding(point: HistoryPoint | undefined, workload: string): number | undefined {
  const moment = point?.workloads[workload];
  if (moment?.ready === undefined) return undefined;
  return states.reduce((sum, state) => sum + (moment[state] ?? 0), 0);
}
