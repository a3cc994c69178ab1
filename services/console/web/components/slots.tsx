import type { PoolStatusView } from "../../api/schema.ts";
import { states } from "../charts/columns.ts";
import { seriesVariable } from "../theme.ts";
import { slotsTaken } from "../words.ts";

export interface SlotsProps {
  readonly status: PoolStatusView;
  /** The places in the row of colours, in the order of the workloads. */
  readonly colours: readonly number[];
}

/** Beyond this many slots runs of equal ones are drawn as one bar. */
const mostCells = 40;

interface Run {
  readonly key: string;
  readonly count: number;
  readonly state: string;
  readonly colour?: number;
}

/** Every slot of the pool and who holds it. */
export function Slots({ status, colours }: SlotsProps) {
  const runs = runsOf(status, colours);
  const cells = (status.capacity ?? status.occupied) <= mostCells ? runs.flatMap(apart) : runs;
  return (
    <div class="slots">
      <div class="cells" role="img" aria-label={said(status)}>
        {cells.map(({ key, count, state, colour }) => (
          <span
            key={key}
            class={`cell ${state}`}
            style={{ flexGrow: count, ...(colour !== undefined && { "--own": `var(${seriesVariable(colour)})` }) }}
          />
        ))}
      </div>
      <p class="key" aria-hidden="true">
        <span class="cell ready" /> ready <span class="cell starting" /> starting <span class="cell stopping" />{" "}
        stopping
        <span class="cell free" /> free
      </p>
    </div>
  );
}

function runsOf({ workloads, occupied, capacity = occupied }: PoolStatusView, colours: readonly number[]): Run[] {
  const held = workloads.flatMap(({ workload, observed }, place) =>
    states.map((state) => ({
      key: `${workload} ${state}`,
      count: observed?.[state] ?? 0,
      state,
      colour: colours[place] ?? 0,
    })),
  );
  const free = { key: "free", count: Math.max(0, capacity - occupied), state: "free" };
  return [...held, free].filter(({ count }) => count > 0);
}

function apart(run: Run): Run[] {
  return Array.from({ length: run.count }, (_none, place) => ({ ...run, key: `${run.key} ${place}`, count: 1 }));
}

function said({ workloads, ...slots }: PoolStatusView): string {
  const parts = workloads.flatMap(({ workload, observed }) =>
    states.filter((state) => observed?.[state]).map((state) => `${workload} ${observed?.[state]} ${state}`),
  );
  return [slotsTaken(slots), ...parts].join(", ");
}
