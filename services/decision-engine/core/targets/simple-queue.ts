import type { SimpleQueueTarget } from "../../../../shared/model/target.ts";
import { countMessages } from "./count.ts";
import type { Law } from "./law.ts";
import { lowerMark } from "./lower-mark.ts";
import { queueDemand } from "./queue-demand.ts";
import { tickMs } from "./tick.ts";

/** The Microscaling Engine's `SimpleQueue`. */
export const simpleQueueLaw: Law<SimpleQueueTarget, undefined> = {
  rhythm: () => ({ everyMs: tickMs, onSample: false, waitsForReplicas: true }),
  step: ({ queueLength, count }, { sample, ready, desired }) => {
    const length = countMessages(sample, count, ready);
    return {
      demand: queueDemand(stepSimpleQueue(queueLength, length), length, queueLength, desired),
      memory: undefined,
    };
  },
};

/** One tick: one more above the setpoint, one fewer below 70 % of it. */
export function stepSimpleQueue(setpoint: number, length: number): -1 | 0 | 1 {
  if (length > setpoint) return 1;
  return length < lowerMark(setpoint) ? -1 : 0;
}
