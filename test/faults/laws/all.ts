import type { History } from "../history.ts";
import { collectorNames, type Planes } from "../planes.ts";
import { pausedPool } from "../pools.ts";
import type { Served } from "../served.ts";
import { fencing } from "./fencing.ts";
import type { Law } from "./law.ts";
import { awake, justified, ordersFit, paused, shadow } from "./orders.ts";
import { capacity, minimum } from "./slots.ts";

/** What the laws have to know besides the journal. */
export interface Known {
  readonly pausedAt: () => number | undefined;
  readonly patience: number;
  readonly planes?: Planes;
}

/** A sample is stale after four of its periods and a second; a decision and its command take their time too. */
const knownForMs = 5000;

/** As far back as trouble may have kept a value, or a command, on its way. */
const lookBackMs = 20_000;

/** Longer than any lease here. */
const leaseMs = 5000;

/** What is held against every entry of the journal, each by the name that a violation has. */
export function lawsOf(served: Served, history: History, known: Known): Readonly<Record<string, Law>> {
  return {
    capacity,
    minimum,
    fencing,
    shadow,
    "orders fit": ordersFit,
    paused: paused(pausedPool, "batch", () => known.pausedAt()),
    "no cut without a sample": justified({
      said: (pool, holder, atMs) => {
        const onTheWay = wayOf(pool, engineOf(holder, known));
        const lateMs = history.keptMs(onTheWay, atMs - lookBackMs, atMs);
        return served.between(pool, atMs - knownForMs * known.patience - lateMs, atMs);
      },
    }),
    awake: awake({ stoodStill: (holder) => stoodStill(engineOf(holder, known), history), leaseMs }),
  };
}

/** The engine of a holder, which has its process in its name. */
function engineOf(holder: string, { planes }: Known): string {
  return planes?.engines.find(({ pid }) => holder.split("-").includes(String(pid)))?.name ?? "";
}

/** All that a value passes until an order comes of it. */
function wayOf(pool: string, engine: string): readonly string[] {
  return [
    ...[`collectors>${pool}`, engine, "actuator", `${engine}>actuator`],
    ...collectorNames.flatMap((name) => [name, `${engine}>${name}`, `pusher>${name}`]),
  ];
}

/** Not where the way to the actuator, or the actuator, may have kept a command that was sent before. */
function stoodStill(
  engine: string,
  { all, keptMs }: History,
): { readonly fromMs: number; readonly toMs: number } | undefined {
  const still = all.findLast(
    ({ subject, kind, toMs }) => subject === engine && kind === "frozen" && toMs !== undefined,
  );
  if (still?.toMs === undefined) return undefined;
  const { fromMs, toMs } = still;
  const kept = keptMs(["actuator", `${engine}>actuator`], fromMs - lookBackMs, toMs + lookBackMs);
  return kept > 0 ? undefined : { fromMs, toMs };
}
