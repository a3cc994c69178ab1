import type { Store } from "../live/store.ts";

/** The name and how the connection is. */
export function Header({ store }: { readonly store: Store }) {
  return (
    <header class="header">
      <h1>
        <img src="/icon.svg" alt="" width="26" height="26" />
        Microscaler
      </h1>
      <Connection store={store} />
      <nav aria-label="More">
        <a href="/docs">API</a>
      </nav>
    </header>
  );
}

function Connection({ store }: { readonly store: Store }) {
  const { state, words } = connectionOf(store);
  return (
    <p class={`connection ${state}`} role="status">
      <span class="lamp" aria-hidden="true" />
      {words}
    </p>
  );
}

function connectionOf({ connection, engine }: Store): { state: "up" | "down" | "waiting"; words: string } {
  if (connection.value === "connecting") return { state: "waiting", words: "Connecting" };
  if (connection.value === "lost") return { state: "down", words: "Console lost" };
  return engine.value.up ? { state: "up", words: "Live" } : { state: "down", words: "Engine lost" };
}
