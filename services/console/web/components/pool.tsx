import { useId } from "preact/hooks";
import type { PoolStatusView, WorkloadView } from "../../api/schema.ts";
import { QueueChart } from "../charts/queue-chart.tsx";
import { ReplicasChart } from "../charts/replicas-chart.tsx";
import type { PoolState, Store } from "../live/store.ts";
import { sentence, slotsTaken } from "../words.ts";
import { QueueNumbers } from "./queue-numbers.tsx";
import { Resources } from "./resources.tsx";
import { Slots } from "./slots.tsx";
import { WorkloadCard } from "./workload-card.tsx";

export interface PoolProps {
  readonly pool: PoolState;
  readonly store: Store;
}

/** One pool: what waits, who holds the slots, and every workload with its reason. */
export function Pool({ pool, store }: PoolProps) {
  const title = useId();
  const status = pool.status.value;
  const leaving = pool.leaving.value;
  const unknown = pool.row.value?.unknown;
  if (!status && leaving) return <p class="card empty">Pool {pool.name} is removed and on its way out.</p>;
  if (!status) return <Waiting pool={pool} />;
  const placeOf = (workload: string) => store.colours.value.get(`${pool.name}/${workload}`) ?? 0;
  const colours = status.workloads.map(({ workload }) => placeOf(workload));
  const following = status.workloads.filter(followsMetric);
  return (
    <section class={unknown === undefined ? "card pool" : "card pool old"} aria-labelledby={title}>
      {unknown !== undefined && (
        <p class="trouble" role="status">
          {sentence(unknown)} What you see is the last that was known.
        </p>
      )}
      <PoolHead status={status} titleId={title} leaving={leaving} tellEngine={store.severalEngines.value} />
      {following.map((workload) => (
        <QueueNumbers key={workload.workload} workload={workload} colour={placeOf(workload.workload)} />
      ))}
      <Slots status={status} colours={colours} />
      {status.resources && <Resources resources={status.resources.filter(({ name }) => name !== "replicas")} />}
      {following.map((workload) => (
        <QueueChart key={workload.workload} pool={pool} workload={workload} colour={placeOf(workload.workload)} />
      ))}
      {following.length > 0 && <ReplicasChart pool={pool} status={status} colours={colours} />}
      <div class="workloads">
        {status.workloads.map((workload) => (
          <WorkloadCard
            key={workload.workload}
            pool={pool.name}
            workload={workload}
            colour={placeOf(workload.workload)}
          />
        ))}
      </div>
    </section>
  );
}

function Waiting({ pool: { name, row } }: { readonly pool: PoolState }) {
  const unknown = row.value?.unknown;
  return (
    <p class="card empty">
      Waiting for pool {name} … {unknown !== undefined && sentence(unknown)}
    </p>
  );
}

interface PoolHeadProps {
  readonly status: PoolStatusView;
  readonly titleId: string;
  readonly leaving: boolean;
  readonly tellEngine: boolean;
}

function PoolHead({ status, titleId, leaving, tellEngine }: PoolHeadProps) {
  const { pool, actuator, shadow, unmet, leader } = status;
  return (
    <div class="pool-head">
      <h2 id={titleId}>{pool}</h2>
      <p class="quiet">
        {slotsTaken(status)} · actuator {actuator}
        {tellEngine && ` · engine ${leader?.holder ?? "none"}`}
      </p>
      {leaving && <span class="tag warn">removed: on its way out</span>}
      {shadow && <span class="tag">shadow: commands nothing</span>}
      {unmet > 0 && <span class="tag warn">{unmet} more asked for than fit</span>}
    </div>
  );
}

function followsMetric({ setpoint, sample }: WorkloadView): boolean {
  return setpoint !== undefined || sample !== undefined;
}
