import type { Store } from "../live/store.ts";
import { sentence } from "../words.ts";

interface Problem {
  readonly key: string;
  readonly title: string;
  readonly detail: string;
}

/** What is wrong now, in words; empty while all is well. */
export function Banner({ store }: { readonly store: Store }) {
  return (
    <div class="banners" role="alert">
      {problemsOf(store).map(({ key, title, detail }) => (
        <p class="banner" key={key}>
          <b>{title}</b> {detail}
        </p>
      ))}
    </div>
  );
}

const kept = "What you see is the last that was known; replicas keep running as they are.";

function problemsOf({ connection, engine, pools }: Store): Problem[] {
  if (connection.value === "lost") {
    return [{ key: "console", title: "The console does not answer.", detail: `${kept} Trying again every second.` }];
  }
  if (!engine.value.up) {
    const detail = `${sentence(engine.value.problem ?? "it cannot be reached")} ${kept}`;
    return [{ key: "engine", title: "The engine does not answer.", detail }];
  }
  return (pools.value ?? []).flatMap(({ name, status }) =>
    (status.value?.links ?? [])
      .filter(({ up }) => !up)
      .map((link) => ({
        key: `${name}/${link.kind}/${link.name}`,
        title: `Pool ${name} has lost ${link.kind === "actuator" ? `actuator ${link.name}` : `the ${link.name}`}.`,
        detail: sentence(link.problem ?? "it cannot be reached"),
      })),
  );
}
