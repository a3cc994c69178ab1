import type { NamedCollector } from "../../services/decision-engine/collector-link.ts";
import { MicroscalerError } from "../../shared/errors.ts";
import type { MetricHint, MetricSpec } from "../../shared/model/metric.ts";
import type { MetricEvents } from "../../shared/rpc/collector-client.ts";

/** A collector that reads nothing: it keeps what it is told, and says what the test says. Metrics are known by `name`. */
export interface CollectorDouble extends NamedCollector {
  /** Names of the metrics it reads now. */
  readonly reads: ReadonlySet<unknown>;
  /** What it was told, oldest first: `add NAME`, `remove NAME` or a hint. */
  readonly told: readonly unknown[];
  hintFor(name: string): MetricHint | undefined;
  up(): void;
  down(why?: string): void;
  /** A number is a value, text the reason why there is none. `ageMs` is that at sending. */
  say(name: string, said: number | string, more?: { readonly ageMs?: number; readonly periodMs?: number }): void;
}

/** Its clock is another than the engine's, and after each loss yet another, as that of a process that begins anew. */
const firstAheadMs = 5_000_000;

export function collectorDouble(name: string): CollectorDouble {
  const byId = new Map<string, unknown>();
  const ids = new Map<unknown, string>();
  const told: unknown[] = [];
  const hints = new Map<unknown, MetricHint>();
  let events: MetricEvents | undefined;
  let aheadMs = firstAheadMs;
  return {
    name,
    get reads() {
      return new Set(byId.values());
    },
    told,
    hintFor: (metric) => hints.get(metric),
    client: {
      watch: (heard) => {
        events = heard;
        return {
          add: ({ metric, spec }: MetricSpec) => {
            byId.set(metric, spec.name);
            ids.set(spec.name, metric);
            told.push(`add ${String(spec.name)}`);
          },
          remove: (metric) => {
            told.push(`remove ${String(byId.get(metric))}`);
            hints.delete(byId.get(metric));
            byId.delete(metric);
          },
          hint: (metric, hint) => {
            hints.set(byId.get(metric), hint);
            told.push(hint);
          },
          close: () => undefined,
        };
      },
    },
    up: () => events?.onUp(),
    down: (why = "connection refused") => {
      aheadMs /= 2;
      events?.onDown(new MicroscalerError("unavailable", why));
    },
    say: (metric, said, { ageMs = 0, periodMs } = {}) => {
      const reading =
        typeof said === "number"
          ? ({ kind: "value", value: said } as const)
          : ({ kind: "absent", reason: said } as const);
      const sentAtMs = performance.now() + aheadMs;
      events?.onSample(
        {
          ...{ metric: ids.get(metric) ?? "", reading, includesInFlight: false, ageMs, sentAtMs, latencyMs: 1 },
          source: "scripted",
          ...(periodMs === undefined ? {} : { periodMs }),
        },
        performance.now(),
      );
    },
  };
}
