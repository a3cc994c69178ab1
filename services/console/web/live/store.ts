import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { DecisionView, PoolStatusView } from "../../api/schema.ts";
import type { EngineLink, HistoryPoint, PoolRow } from "../../live/events.ts";

/** `connecting`: nothing was heard yet; `lost`: the console itself does not answer. */
export type Connection = "connecting" | "open" | "lost";

export interface PoolState {
  readonly name: string;
  readonly status: Signal<PoolStatusView | undefined>;
  /** It is removed: its workloads are being brought down. */
  readonly leaving: Signal<boolean>;
  /** Undefined until it was told. */
  readonly row: Signal<PoolRow | undefined>;
  /** Oldest first. */
  readonly points: Signal<readonly HistoryPoint[]>;
}

/** All that the page shows. */
export interface Store {
  readonly connection: Signal<Connection>;
  readonly engine: Signal<EngineLink>;
  /** Undefined until the console has told which there are. */
  readonly pools: Signal<readonly PoolState[] | undefined>;
  /** There are too many to show all of each: one is chosen. */
  readonly many: ReadonlySignal<boolean>;
  /** The pool that somebody asked to see; undefined: nobody did. */
  readonly asked: Signal<string | undefined>;
  /** The pool that is shown where there are many; undefined: there are not. */
  readonly chosen: ReadonlySignal<string | undefined>;
  /** Newest first. */
  readonly decisions: Signal<readonly DecisionView[]>;
  /** The place of each workload in the row of colours, by `pool/workload`. */
  readonly colours: ReadonlySignal<ReadonlyMap<string, number>>;
  /** The pools with a workload that follows a metric, by name. */
  readonly following: ReadonlySignal<ReadonlyMap<string, number>>;
  /** Several engines decide pools: it is worth saying which. */
  readonly severalEngines: ReadonlySignal<boolean>;
}

/** Up to so many pools are shown in full, all on one page. */
export const mostInFull = 12;

export function createStore(): Store {
  const pools = signal<readonly PoolState[] | undefined>(undefined);
  const many = computed(() => (pools.value ?? []).length > mostInFull);
  const asked = signal<string | undefined>(undefined);
  return {
    ...{ many, asked, chosen: computed(() => (many.value ? (asked.value ?? pools.value?.[0]?.name) : undefined)) },
    connection: signal<Connection>("connecting"),
    engine: signal<EngineLink>({ up: true }),
    pools,
    decisions: signal<readonly DecisionView[]>([]),
    colours: placesOf(() => (pools.value ?? []).flatMap(workloadsIn)),
    following: placesOf(() => (pools.value ?? []).filter(followsMetric).map(({ name }) => name)),
    severalEngines: computed(() => holdersOf(pools.value ?? []).size > 1),
  };
}

/** Forgets all that was shown. */
export function clear({ connection, engine, pools, decisions }: Store): void {
  connection.value = "connecting";
  engine.value = { up: true };
  pools.value = undefined;
  decisions.value = [];
}

/** Forgets what is told no more of pools other than the chosen one, so that nothing old is shown when they are chosen again. */
export function forgetOthers({ pools }: Store, chosen: string): void {
  for (const { name, status, points } of pools.peek() ?? []) {
    if (name === chosen) continue;
    status.value = undefined;
    points.value = [];
  }
}

/** The pools of that name and order; what is known of one stays. */
export function renamed(before: readonly PoolState[], names: readonly string[]): readonly PoolState[] {
  const known = new Map(before.map((pool) => [pool.name, pool]));
  return names.map((name) => known.get(name) ?? emptyPool(name));
}

function emptyPool(name: string): PoolState {
  return {
    name,
    status: signal<PoolStatusView | undefined>(undefined),
    leaving: signal(false),
    row: signal<PoolRow | undefined>(undefined),
    points: signal<readonly HistoryPoint[]>([]),
  };
}

function holdersOf(pools: readonly PoolState[]): ReadonlySet<string> {
  return new Set(pools.flatMap(({ row }) => row.value?.status?.holder ?? []));
}

/** The place of each name. The same map until there are other names: who reads it is drawn anew then, not with every status. */
function placesOf(names: () => readonly string[]): ReadonlySignal<ReadonlyMap<string, number>> {
  const joined = computed(() => names().join(apart));
  return computed(() => {
    const all = joined.value === "" ? [] : joined.value.split(apart);
    return new Map(all.map((name, place) => [name, place]));
  });
}

const apart = "\n";

function workloadsIn({ name, status }: PoolState): readonly string[] {
  return (status.value?.workloads ?? []).map(({ workload }) => `${name}/${workload}`);
}

function followsMetric({ status }: PoolState): boolean {
  return (
    status.value?.workloads.some(({ setpoint, sample }) => setpoint !== undefined || sample !== undefined) ?? false
  );
}
