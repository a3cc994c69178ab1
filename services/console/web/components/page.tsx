import { useComputed } from "@preact/signals";
import { admitted, loginWanted } from "../live/session.ts";
import type { PoolState, Store } from "../live/store.ts";
import { Banner } from "./banner.tsx";
import { Decisions } from "./decisions.tsx";
import { Header } from "./header.tsx";
import { Login } from "./login.tsx";
import { Overview } from "./overview.tsx";
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

/** All pools in full, or a line of each and one in full. */
function Live({ store }: { readonly store: Store }) {
  const lost = useComputed(() => store.connection.value !== "open" || !store.engine.value.up);
  return (
    <>
      <Banner store={store} />
      <main class={lost.value && store.pools.value ? "layout old" : "layout"}>
        {store.many.value ? <Chosen store={store} /> : <All store={store} />}
        <Decisions store={store} />
      </main>
    </>
  );
}

function Chosen({ store }: { readonly store: Store }) {
  const name = store.chosen.value;
  const pool = store.pools.value?.find((one) => one.name === name);
  return (
    <>
      <div class="others">
        <Overview store={store} />
      </div>
      <div class="following">
        {pool ? <Pool key={pool.name} pool={pool} store={store} /> : <p class="card empty">There is no pool {name}.</p>}
      </div>
    </>
  );
}

/** Pools whose replicas follow a metric in the middle, counts that a person sets beside them. */
function All({ store }: { readonly store: Store }) {
  const all = store.pools.value ?? [];
  const following = all.filter(({ name }) => store.following.value.has(name));
  const others = all.filter(({ name }) => !store.following.value.has(name));
  return (
    <>
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
        {following.length === 0 && <Empty pools={store.pools.value} />}
      </div>
    </>
  );
}

function Empty({ pools }: { readonly pools: readonly PoolState[] | undefined }) {
  if (!pools) return <p class="card empty">Waiting for the console …</p>;
  if (pools.length > 0) return <p class="card empty">No pool follows a metric.</p>;
  return <p class="card empty">The engine has no pools. Describe one in its configuration, or apply one by API.</p>;
}
