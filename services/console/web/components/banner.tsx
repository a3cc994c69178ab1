import type { PoolStatusView } from "../../api/schema.ts";
import type { PoolState, Store } from "../live/store.ts";
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

/** Those of most pools: the lines of the pools tell the others. */
const mostShown = 5;
const mostNamed = 3;

const kept = "What you see is the last that was known; replicas keep running as they are.";

function problemsOf({ connection, engine, pools }: Store): Problem[] {
  if (connection.value === "lost") {
    return [{ key: "console", title: "The console does not answer.", detail: `${kept} Trying again every second.` }];
  }
  if (!engine.value.up) {
    const detail = `${sentence(engine.value.problem ?? "it cannot be reached")} ${kept}`;
    return [{ key: "engine", title: "The engine does not answer.", detail }];
  }
  return lostLinks(pools.value ?? [])
    .slice(0, mostShown)
    .map(problemOf);
}

interface LostLink {
  readonly link: PoolStatusView["links"][number];
  readonly pools: string[];
}

/** What many pools have lost together is one problem. */
function lostLinks(pools: readonly PoolState[]): readonly LostLink[] {
  const lost = new Map<string, LostLink>();
  for (const { name, status, row } of pools) {
    const down = status.value?.links.filter(({ up }) => !up) ?? row.value?.status?.lost ?? [];
    for (const link of down) {
      const key = `${link.kind}/${link.name}/${link.problem}`;
      const entry = lost.get(key) ?? { link, pools: [] };
      lost.set(key, entry);
      entry.pools.push(name);
    }
  }
  return [...lost.values()].sort((a, b) => b.pools.length - a.pools.length);
}

function problemOf({ link: { kind, name, problem }, pools }: LostLink): Problem {
  const [first] = pools;
  const who = pools.length === 1 ? `Pool ${first} has` : `${pools.length} pools (${few(pools)}) have`;
  return {
    key: `${kind}/${name}/${problem}`,
    title: `${who} lost ${kind === "actuator" ? `actuator ${name}` : `the ${name}`}.`,
    detail: sentence(problem ?? "it cannot be reached"),
  };
}

function few(names: readonly string[]): string {
  return names.length > mostNamed ? `${names.slice(0, mostNamed).join(", ")}, …` : names.join(", ");
}
