import { useComputed, useSignal } from "@preact/signals";
import { useId } from "preact/hooks";
import type { PoolRow } from "../../live/events.ts";
import { addressOf } from "../live/chosen-pool.ts";
import type { PoolState, Store } from "../live/store.ts";
import { CheckBox } from "./check-box.tsx";

/** A line for each of many pools, to find one by name or by what is wrong, and to choose it. */
export function Overview({ store }: { readonly store: Store }) {
  const id = useId();
  const wanted = useSignal("");
  const wrongOnly = useSignal(false);
  const shown = useComputed(() => {
    const text = wanted.value.trim().toLowerCase();
    const named = (store.pools.value ?? []).filter(({ name }) => name.toLowerCase().includes(text));
    return wrongOnly.value ? named.filter(({ row }) => row.value && wrongWith(row.value).length > 0) : named;
  });
  return (
    <section class="card overview" aria-labelledby={id}>
      <div class="list-head">
        <h2 id={id}>{store.pools.value?.length ?? 0} pools</h2>
        <CheckBox label="Trouble only" on={wrongOnly} />
      </div>
      <input
        type="search"
        aria-label="Find a pool"
        placeholder="Find a pool"
        onInput={({ currentTarget }) => {
          wanted.value = currentTarget.value;
        }}
      />
      <ul>
        {shown.value.map((pool) => (
          <Line key={pool.name} pool={pool} store={store} />
        ))}
      </ul>
      {shown.value.length === 0 && (
        <p class="quiet">{wrongOnly.value ? "No such pool is in trouble." : "No such pool."}</p>
      )}
    </section>
  );
}

function Line({ pool, store }: { readonly pool: PoolState; readonly store: Store }) {
  const isChosen = useComputed(() => store.chosen.value === pool.name);
  const row = pool.row.value;
  const wrong = row ? wrongWith(row) : [];
  return (
    <li>
      <a href={addressOf(pool.name)} aria-current={isChosen.value ? "true" : undefined}>
        <span class="name">{pool.name}</span>
        <span class={row?.unknown === undefined ? "taken" : "taken quiet"}>{row ? takenIn(row) : "–"}</span>
        {wrong.length > 0 && (
          <span class="trouble" title={wrong.join("; ")}>
            {wrong.join("; ")}
          </span>
        )}
      </a>
    </li>
  );
}

function takenIn({ status }: PoolRow): string {
  if (!status) return "–";
  return status.capacity === undefined ? `${status.occupied}` : `${status.occupied} of ${status.capacity}`;
}

/** What a person should look at, the worst first. */
function wrongWith({ unknown, leaving, status }: PoolRow): readonly string[] {
  const { lost = [], trouble, unmet = 0 } = status ?? {};
  return [
    ...(unknown === undefined ? [] : [unknown]),
    ...lost.map(({ kind, name }) => (kind === "actuator" ? `actuator ${name} is lost` : `the ${name} is lost`)),
    ...(trouble === undefined ? [] : [trouble]),
    ...(unmet > 0 ? [`${unmet} more asked for than fit`] : []),
    ...(leaving ? ["removed: on its way out"] : []),
  ];
}
