import { useSignal } from "@preact/signals";
import { admitted, loginWanted, logOut, session } from "../live/session.ts";
import type { Store } from "../live/store.ts";

/** The name, how the connection is, and who looks. */
export function Header({ store }: { readonly store: Store }) {
  return (
    <header class="header">
      <h1>
        <img src="/icon.svg" alt="" width="26" height="26" />
        Microscaler
      </h1>
      {admitted.value !== false && (
        <>
          <Connection store={store} />
          <div class="who">
            <Who />
            <nav aria-label="More">
              <a href="/docs">API</a>
            </nav>
          </div>
        </>
      )}
    </header>
  );
}

function Who() {
  const problem = useSignal("");
  const { name, role, by } = session.value ?? {};
  if (name === undefined) return null;
  const leave = async () => {
    problem.value = "";
    const failed = await logOut();
    if (failed !== undefined) problem.value = `Still logged in: ${failed}.`;
  };
  return (
    <>
      <span class="trouble" role="alert">
        {problem.value}
      </span>
      <span>
        {name} <span class="tag">{role}</span>
      </span>
      {by === "certificate" ? (
        <button type="button" onClick={() => (loginWanted.value = true)}>
          Log in
        </button>
      ) : (
        <button type="button" onClick={leave}>
          Log out
        </button>
      )}
    </>
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
