import type { LinkStatus } from "../../shared/model/status.ts";
import type { Store } from "../../shared/state/store.ts";
import type { FilePools } from "./file-pools.ts";

/** A pool that is decided here, and what it depends on. */
interface DecidedPool {
  readonly spec: { readonly name: string };
  links(): readonly LinkStatus[];
}

/** What an engine must have before it is ready. */
export interface Readiness {
  readonly store: Pick<Store, "link">;
  readonly filePools: Pick<FilePools, "problem">;
  readonly seats: { readonly waiting: number; loops(): readonly DecidedPool[] };
}

/** What is missing yet: the store, the file in force, pools that are to be decided, and connections of those that are. Empty: it is ready. */
export function readinessProblems({ store, filePools, seats }: Readiness): readonly string[] {
  const { up, problem = notConnected } = store.link();
  const file = filePools.problem();
  return [
    ...(up ? [] : [`store: ${problem}`]),
    ...(file === undefined ? [] : [`configuration file: ${file}`]),
    ...(seats.waiting > 0 ? [`${seats.waiting} pools are not decided yet`] : []),
    ...seats.loops().flatMap(linkProblems),
  ];
}

const notConnected = "not connected";

/** Of several collectors one is enough; the store was said already. */
function linkProblems(pool: DecidedPool): string[] {
  const links = pool.links();
  const someReads = links.some(({ up, kind }) => up && kind === "collector");
  const enough = ({ up, kind }: LinkStatus) => up || kind === "store" || (someReads && kind === "collector");
  return links
    .filter((link) => !enough(link))
    .map(({ name, problem = notConnected }) => `pool ${pool.spec.name}: ${name}: ${problem}`);
}
