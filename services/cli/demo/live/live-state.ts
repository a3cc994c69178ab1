import type { Decision } from "../../../../shared/model/decision.ts";
import type { PoolStatus } from "../../../../shared/model/status.ts";
import type { QueueKind } from "../../../demo/queue-kinds.ts";
import type { LineCounts } from "../ledgers.ts";

/** What the terminal shows of the running demo. */
export interface LiveState {
  readonly elapsedMs: number;
  readonly kind: QueueKind;
  /** Where the console is, a URL. */
  readonly console: string;
  readonly shared?: PoolStatus | undefined;
  readonly producers?: PoolStatus | undefined;
  /** Messages in the queue twice a second, newest last. */
  readonly queue: readonly (number | undefined)[];
  /** Newest last. */
  readonly decisions: readonly Decision[];
  readonly counts: LineCounts;
}
