import { messageOf } from "../errors.ts";
import type { RunningService } from "./service.ts";

export interface Group {
  /** Starts a part after those before it; if it fails, those already running are stopped, last first. */
  add<Part extends RunningService>(start: () => Promise<Part>): Promise<Part>;
  /** Stops all parts, last first. A part that does not end in time is left behind and named. */
  stop(deadlineMs: number): Promise<readonly string[]>;
}

/** Parts that start in order and stop in reverse, whatever fails in between. */
export function group(): Group {
  const parts: RunningService[] = [];
  const stop = async (deadlineMs: number): Promise<readonly string[]> => {
    const problems: string[] = [];
    const endAtMs = performance.now() + deadlineMs;
    for (let part = parts.pop(); part; part = parts.pop()) {
      const problem = await stopPart(part, Math.max(0, endAtMs - performance.now()));
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
        await stop(5000);
        throw thrown;
      }
    },
    stop,
  };
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
