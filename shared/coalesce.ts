/**
 * Runs `act` for a burst of events: at once for the first, once more for all that follow within `windowMs`.
 * `act` never runs inside itself, and not after `stop`. The window is asked for after each run.
 */
export function coalesced(act: () => void, windowMs: number | (() => number)): { wake(): void; stop(): void } {
  let timer: NodeJS.Timeout | undefined;
  let again = false;
  let stopped = false;
  const run = () => {
    again = false;
    timer = setTimeout(
      () => {
        timer = undefined;
        if (again) run();
      },
      typeof windowMs === "number" ? windowMs : windowMs(),
    );
    act();
  };
  return {
    wake: () => {
      if (stopped) return;
      if (timer) again = true;
      else run();
    },
    stop: () => {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
