import type { DecisionView, PoolStatusView } from "../api/schema.ts";

/** Whether the engine answers; said again every second, so that silence means the console is gone. */
export interface EngineLink {
  readonly up: boolean;
  readonly problem?: string;
}

/** Of a link that was only just asked for. */
export const notYetAnswered: EngineLink = { up: false, problem: "the engine has not answered yet" };

/** One moment of a workload for the charts; what was not known then is left out. */
export interface WorkloadPoint {
  readonly queue?: number;
  readonly setpoint?: number;
  readonly ready?: number;
  readonly starting?: number;
  readonly stopping?: number;
}

/** One moment of a pool. `workloads` is empty while the engine is away. */
export interface HistoryPoint {
  /** Milliseconds since 1970 by the console's clock. */
  readonly wallMs: number;
  /** In replicas, where their number is limited. */
  readonly capacity?: number;
  readonly workloads: Readonly<Record<string, WorkloadPoint>>;
}

/** A pool in a line. */
export interface PoolRow {
  readonly pool: string;
  /** It is removed and being brought down. */
  readonly leaving: boolean;
  /** Why nothing is known of now: the status is the last that was, or left out. */
  readonly unknown?: string;
  readonly status?: {
    readonly occupied: number;
    /** In replicas, where their number is limited. */
    readonly capacity?: number;
    readonly unmet: number;
    readonly shadow: boolean;
    /** The engine that decides it; left out: none does. */
    readonly holder?: string;
    /** The connections it depends on that are down. */
    readonly lost: PoolStatusView["links"];
    /** What is wrong with a workload of it. */
    readonly trouble?: string;
  };
}

/** Server-Sent Events of `GET /api/live`: their names and what each carries. */
export interface LiveEvents {
  readonly engine: EngineLink;
  /** The pools there are, in order; others are gone. Those that leave are removed and being brought down. */
  readonly pools: { readonly names: readonly string[]; readonly leaving: readonly string[] };
  /** Pools in a line each: all at connect, then once a second those that changed. Only to who wants few pools in full. */
  readonly overview: { readonly rows: readonly PoolRow[] };
  /** All that is kept of a pool; sent at connect, and once what was before the console started is known. */
  readonly history: { readonly pool: string; readonly points: readonly HistoryPoint[] };
  /** The newest moment of a pool, twice a second. */
  readonly point: { readonly pool: string; readonly point: HistoryPoint };
  readonly status: PoolStatusView;
  /** The latest decisions, oldest first; sent once at connect. */
  readonly decisions: { readonly decisions: readonly DecisionView[] };
  readonly decision: DecisionView;
}

export type LiveEventName = keyof LiveEvents;

export type LiveEvent = {
  [Name in LiveEventName]: { readonly event: Name; readonly data: LiveEvents[Name] };
}[LiveEventName];
