import type { ExternalScalerHandlers } from "../../../proto/gen/externalscaler/ExternalScaler.js";
import type { GetMetricSpecResponseInput } from "../../../proto/gen/externalscaler/GetMetricSpecResponse.js";
import type { IsActiveResponseInput } from "../../../proto/gen/externalscaler/IsActiveResponse.js";
import { MicroscalerError } from "../../../shared/errors.ts";
import type { PoolStatus } from "../../../shared/model/status.ts";
import { type Outgoing, serverStream, unary } from "../../../shared/rpc/handlers.ts";
import { openStreams } from "../../../shared/rpc/open-streams.ts";
import { type AskedWorkload, askedWorkload, type Choices } from "./asked-workload.ts";
import { decidedCount } from "./decided-count.ts";
import { type PoolStatuses, poolStatuses, type WatchedPools } from "./pool-statuses.ts";

/** What KEDA follows. */
export interface FollowedPools extends WatchedPools {
  /** Of the pools that somebody wants. */
  names(): Promise<readonly string[]>;
}

const metricName = "desired-replicas";

/** KEDA divides by the target: of a value of 7 with a target of 1 it makes 7 replicas. */
const spec: GetMetricSpecResponseInput = { metricSpecs: [{ metricName, targetSize: "1", targetSizeFloat: 1 }] };

/**
 * Serves KEDA's `externalscaler.ExternalScaler`, so that KEDA follows our decisions. Everything is answered from memory;
 * where there is no decision to follow it is an error, which KEDA's fallback counts, never 0. `end` ends the streams
 * without an error: KEDA comes back after 2 s then, else after up to 60 s.
 */
export function scalerHandlers(pools: FollowedPools): { handlers: ExternalScalerHandlers; end(): void } {
  const statuses = poolStatuses(pools);
  const streams = openStreams();
  const choices: Choices = {
    pools: () => pools.names(),
    workloads: async (pool) => (await statuses.newest(pool)).workloads.map(({ workload }) => workload),
  };
  const countNow = async ({ pool, workload }: AskedWorkload) => decidedCount(await statuses.newest(pool), workload);

  const handlers: ExternalScalerHandlers = {
    // said of any workload: without it KEDA asks for no metric, and its fallback never counts a failure
    GetMetricSpec: unary(async (ref) => {
      await askedWorkload(ref, choices);
      return spec;
    }),
    GetMetrics: unary(async ({ scaledObjectRef, metricName: asked }) => {
      const workload = await askedWorkload(scaledObjectRef, choices);
      if (asked !== metricName) throw noMetric(asked);
      const count = await countNow(workload);
      return { metricValues: [{ metricName, metricValue: String(count), metricValueFloat: count }] };
    }),
    IsActive: unary(async (ref) => ({ result: (await countNow(await askedWorkload(ref, choices))) > 0 })),
    StreamIsActive: serverStream((ref, stream, { signal }) => {
      streams.add(stream, signal);
      askedWorkload(ref, choices)
        .then((workload) => pushActive(statuses, workload, stream, signal))
        .catch(stream.fail);
    }),
    StreamMetricSpec: serverStream((ref, stream, { signal }) => {
      streams.add(stream, signal);
      askedWorkload(ref, choices)
        .then(() => stream.send(spec))
        .catch(stream.fail);
    }),
  };
  return {
    handlers,
    end: () => {
      streams.endAll();
      statuses.close();
    },
  };
}

function noMetric(asked: string): MicroscalerError {
  return new MicroscalerError("not-found", `there is no metric "${asked}"; there is ${metricName}`);
}

/** Says whether anything is wanted, and again when that changes; nothing while nothing is decided. */
function pushActive(
  statuses: PoolStatuses,
  { pool, workload }: AskedWorkload,
  stream: Outgoing<IsActiveResponseInput>,
  over: AbortSignal,
): void {
  let told: boolean | undefined;
  const tell = (status: PoolStatus) => {
    const result = isActive(status, workload);
    if (result === undefined || result === told) return;
    told = result;
    stream.send({ result });
  };
  const guarded = (status: PoolStatus) => {
    try {
      tell(status);
    } catch (thrown) {
      stream.fail(thrown);
    }
  };
  if (over.aborted) return;
  const stop = statuses.follow(pool, { tell: guarded, gone: (why) => stream.fail(why) });
  over.addEventListener("abort", stop, { once: true });
}

/** Undefined: nothing is decided. @throws MicroscalerError `not-found` */
function isActive(status: PoolStatus, workload: string): boolean | undefined {
  try {
    return decidedCount(status, workload) > 0;
  } catch (thrown) {
    if (thrown instanceof MicroscalerError && thrown.code === "unavailable") return undefined;
    throw thrown;
  }
}
