import { untilAborted } from "./until-aborted.ts";

/** Whoever has not answered any question for this long, though asked, is gone. */
const silentMs = 1000;

/**
 * Waits for answers on a connection that carries many questions at once, each for as long as its signal allows. One that
 * comes late alone is its own trouble; where none comes any more, `lost` is called.
 */
export function silenceWatch(lost: () => void) {
  let unansweredSinceMs: number | undefined;
  const heard = () => {
    unansweredSinceMs = undefined;
  };
  return async <Answer>(question: Promise<Answer>, signal: AbortSignal): Promise<Answer> => {
    unansweredSinceMs ??= performance.now();
    question.then(heard, heard);
    try {
      return await untilAborted(question, signal);
    } catch (thrown) {
      const silent = unansweredSinceMs !== undefined && performance.now() - unansweredSinceMs > silentMs;
      if (signal.aborted && silent) lost();
      throw thrown;
    }
  };
}
