import { canonicalJson } from "../../../shared/canonical-json.ts";
import { messageOf } from "../../../shared/errors.ts";
import type { JsonObject } from "../../../shared/model/json.ts";
import { metricName, type NamedMetric } from "../config/named-metrics.ts";
import { readingsOf } from "../config/written-readings.ts";
import { isUnreachable } from "../unreachable.ts";
import type { CheckedMetric, CheckedReading } from "./checked-metric.ts";
import type { AskedCollector } from "./collector.ts";

/** At a time; more would wait for each other at their servers. */
const mostAtOnce = 100;
/** For the call itself and for opening and closing clients, beside the deadline of the metric. */
const callMs = 3000;

type Asked = Pick<AskedCollector, "client" | "embedded">;

/**
 * Reads every metric once, all at the same time; what several workloads share is read once for all. `onRead` is told how
 * many are still to come. @throws MicroscalerError `unavailable` or `timeout` where the collector answers nothing at all
 */
export async function readMetrics(
  metrics: readonly NamedMetric[],
  collector: Asked,
  onRead: (left: number) => void,
): Promise<readonly CheckedMetric[]> {
  const byKey = new Map(metrics.map((metric) => [canonicalJson(metric.spec), metric]));
  const read = new Map<string, CheckedReading>();
  const failures: unknown[] = [];
  await atOnce([...byKey], async ([key, metric]) => {
    const startedAtMs = performance.now();
    const checked = await readOne(metric, collector).catch((thrown): CheckedReading => {
      failures.push(thrown);
      return failed(metric, messageOf(thrown), performance.now() - startedAtMs);
    });
    read.set(key, checked);
    onRead(byKey.size - read.size);
  });
  const [unreachable] = failures.filter(isUnreachable);
  if (unreachable && failures.length === byKey.size) throw unreachable;
  return metrics.flatMap((metric) => {
    const checked = read.get(canonicalJson(metric.spec));
    return checked ? [{ ...metric, checked }] : [];
  });
}

async function readOne(metric: NamedMetric, { client, embedded }: Asked): Promise<CheckedReading> {
  const { spec } = metric;
  const deadlineMs = Math.max(0, ...readingsOf(spec).map(({ written }) => written.deadline)) + callMs;
  const sample = await client.read({ metric: metricName(metric), spec }, deadlineMs);
  const { reading, ageMs, ...rest } = sample;
  if (reading.kind === "value") return { ...rest, reading, ageMs };
  return { ...rest, reading: { kind: "absent", reason: embedded ? whyHere(spec, reading.reason) : reading.reason } };
}

/** Nobody can push to a collector that nobody knew of. */
function whyHere(spec: JsonObject, reason: string): string {
  const pushed = readingsOf(spec).filter(({ written }) => written.source === "push");
  const isIt = pushed.some(({ at: [, part] }) => part === undefined || reason.startsWith(`${part}: `));
  if (!isIt) return reason;
  return `${reason}; nobody pushes to a collector that runs for this check alone: give collector.address of the one that is pushed to`;
}

function failed({ spec: { source } }: NamedMetric, reason: string, latencyMs: number): CheckedReading {
  const reading = { kind: "absent", reason } as const;
  return { reading, includesInFlight: false, source: String(source), latencyMs };
}

/** Runs something for each, so many at a time. */
async function atOnce<One>(all: readonly One[], run: (one: One) => Promise<void>): Promise<void> {
  const waiting = all.values();
  const take = async () => {
    for (const one of waiting) await run(one);
  };
  await Promise.all(Array.from({ length: Math.min(mostAtOnce, all.length) }, take));
}
