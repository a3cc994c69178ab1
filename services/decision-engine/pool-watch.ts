import type { PoolEventInput } from "../../proto/gen/microscaler/v1/PoolEvent.js";
import type { PoolStatus } from "../../shared/model/status.ts";
import type { Outgoing } from "../../shared/rpc/handlers.ts";
import { heartbeat, heartbeatMs } from "../../shared/rpc/heartbeat.ts";
import { newestOnly } from "../../shared/rpc/newest.ts";
import { statusToWire } from "../../shared/rpc/wire/status.ts";
import type { PoolViews } from "./pool-views.ts";

/** Sends a pool's status on every change; at least each second a sign of life and, where it can be had, the status anew, as ages change. Fails once the pool is gone. */
export function sendPool(
  views: Pick<PoolViews, "status" | "watch">,
  pool: string,
  stream: Outgoing<PoolEventInput>,
  over: AbortSignal,
): void {
  const newest = newestOnly(stream);
  let sentAtMs = Number.NEGATIVE_INFINITY;
  const tell = (status: PoolStatus) => {
    sentAtMs = performance.now();
    newest.put("status", { status: statusToWire(status) });
  };
  const unwatch = views.watch(pool, tell, (why) => stream.fail(why));
  if (over.aborted) unwatch();
  else over.addEventListener("abort", unwatch, { once: true });
  heartbeat(over, () => {
    newest.put("heartbeat", { heartbeat: { sentAtMs: performance.now() } });
    if (performance.now() - sentAtMs > heartbeatMs) views.status(pool).then(tell, () => undefined); // told by the silence
  });
}
