import { useComputed } from "@preact/signals";
import { admitted, loginWanted } from "../live/session.ts";
import type { PoolState, Store } from "../live/store.ts";
import { Banner } from "./banner.tsx";
import { Decisions } from "./decisions.tsx";
import { Header } from "./header.tsx";
import { Login } from "./login.tsx";
import { Pool } from "./pool.tsx";

/** The whole page, once one may see it. */
export function Page({ store }: { readonly store: Store }) {
  return (
    <>
      <Header store={store} />
      {admitted.value === false || loginWanted.value ? <Login /> : <Live store={store} />}
    </>
  );
}

/** Pools whose replicas follow a metric in the middle, counts that a person sets and decisions beside them. */
function Live({ store }: { readonly store: Store }) {
  const pools = store.pools.value;
  const lost = useComputed(() => store.connection.value !== "open" || !store.engine.value.up);
  const following = pools?.filter(followsMetric) ?? [];
  const others = pools?.filter((pool) => !followsMetric(pool)) ?? [];
  return (
    <>
      <Banner store={store} />
      <main class={lost.value && pools ? "layout old" : "layout"}>
        {others.length > 0 && (
          <div class="others">
            {others.map((pool) => (
              <Pool key={pool.name} pool={pool} store={store} />
            ))}
          </div>
        )}
        <div class="following">
          {following.map((pool) => (
            <Pool key={pool.name} pool={pool} store={store} />
          ))}
          {following.length === 0 && <Empty pools={pools} />}
        </div>
        <Decisions store={store} />
      </main>
    </>
  );
}

function followsMetric({ status }: PoolState): boolean {
  return (
    status.value?.workloads.some(({ setpoint, sample }) => setpoint !== undefined || sample !== undefined) ?? false
  );
}

function Empty({ pools }: { readonly pools: readonly PoolState[] | undefined }) {
  if (!pools) return <p class="card empty">Waiting for the console …</p>;
  if (pools.length > 0) return <p class="card empty">No pool follows a metric.</p>;
  return <p class="card empty">The engine has no pools. Describe one in its configuration, or apply one by API.</p>;
}
