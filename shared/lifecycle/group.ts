import { messageOf } from "../errors.ts";
import type { RunningService } from "./service.ts";

export interface Group {
  /** Starts a part after those before it; if it fails, those already running are stopped, last first. */
  add<Part extends RunningService>(start: () => Promise<Part>): Promise<Part>;
  /**
   * Stops all parts, last first. A part that does not end in time is left behind and named; some of the time is kept
   * for each of those after it.
   */
  stop(deadlineMs: number): Promise<readonly string[]>;
}

const stopAfterFailureMs = 5000;
const keptForEachMs = 250;

/** Parts that start in order and stop in reverse, whatever fails in between. */
export function group(): Group {
  const parts: RunningService[] = [];
  const stop = async (deadlineMs: number): Promise<readonly string[]> => {
    const problems: string[] = [];
    const endAtMs = performance.now() + deadlineMs;
    for (let part = parts.pop(); part; part = parts.pop()) {
      const problem = await stopPart(part, allowanceMs(endAtMs - performance.now(), parts.length));
      if (problem) problems.push(problem);
    }
    return problems;
  };
  return {
    add: async (start) => {
      try {
        const part = await start();
        parts.push(part);
        return part;
      } catch (thrown) {
        await stop(stopAfterFailureMs);
        throw thrown;
      }
    },
    stop,
  };
}

/** Time for one part where so many come after it; where time is short, all get the same: 400 ms, 3 to come: 100 ms. */
function allowanceMs(leftMs: number, toCome: number): number {
  return Math.max(0, leftMs - toCome * keptForEachMs, leftMs / (toCome + 1));
}

async function stopPart(part: RunningService, withinMs: number): Promise<string | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve(`${part.name} did not stop within ${Math.round(withinMs)} ms`), withinMs);
  });
  const stopped = part.stop().then(
    () => undefined,
    (thrown) => `${part.name} failed to stop: ${messageOf(thrown)}`,
  );
  const problem = await Promise.race([stopped, late]);
  clearTimeout(timer);
  return problem;
}
