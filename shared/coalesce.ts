/**
 * Runs `act` for a burst of events: at once for the first, once more for all that follow within `windowMs`.
 * `act` never runs inside itself, and not after `stop`. The window is asked for after each run; `inTurn` may put the run for
 * the followers off, and what happens meanwhile belongs to it.
 */
export function coalesced(
  act: () => void,
  windowMs: number | (() => number),
  inTurn: (run: () => void) => void = (run) => run(),
): { wake(): void; stop(): void } {
  let timer: NodeJS.Timeout | undefined;
  let again = false;
  let waits = false;
  let stopped = false;
  const run = () => {
    waits = false;
    if (stopped) return;
    again = false;
    timer = setTimeout(
      () => {
        timer = undefined;
        if (!again) return;
        waits = true;
        inTurn(run);
      },
      typeof windowMs === "number" ? windowMs : windowMs(),
    );
    act();
  };
  return {
    wake: () => {
      if (stopped) return;
      if (timer || waits) again = true;
      else run();
    },
    stop: () => {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
