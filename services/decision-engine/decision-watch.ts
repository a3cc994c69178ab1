import type { DecisionEventInput } from "../../proto/gen/microscaler/v1/DecisionEvent.js";
import type { Outgoing } from "../../shared/rpc/handlers.ts";
import { heartbeat } from "../../shared/rpc/heartbeat.ts";
import { decisionToWire } from "../../shared/rpc/wire/status.ts";
import type { DecisionLog } from "./decision-log.ts";

/** Which decisions are asked for. */
export interface WantedDecisions {
  /** Left out: of all pools. */
  readonly pool?: string;
  readonly afterId: bigint;
}

/** Sends what the log has and what comes; a slow reader is continued where it stopped, from the log. */
export function sendDecisions(
  decisions: Pick<DecisionLog, "after" | "subscribe">,
  { pool, afterId }: WantedDecisions,
  stream: Outgoing<DecisionEventInput>,
  over: AbortSignal,
): void {
  let sent = afterId;
  let blocked = false;
  const pump = () => {
    for (const decision of decisions.after(sent, pool)) {
      if (blocked) return;
      sent = decision.id;
      blocked = !stream.send({ decision: decisionToWire(decision) });
    }
  };
  stream.onDrain(() => {
    blocked = false;
    pump();
  });
  over.addEventListener("abort", decisions.subscribe(pump), { once: true });
  heartbeat(over, () => {
    if (!blocked) blocked = !stream.send({ heartbeat: { sentAtMs: performance.now() } });
  });
  pump();
}
