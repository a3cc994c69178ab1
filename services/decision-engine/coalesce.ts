/** Followers of an event within this time are taken together. */
const followersMs = 2;

/**
 * Runs `act` for a burst of events: at once for the first, once more for all that follow within 2 ms.
 * `act` never runs inside itself.
 */
export function coalesced(act: () => void): { wake(): void; stop(): void } {
  let timer: NodeJS.Timeout | undefined;
  let again = false;
  const run = () => {
    again = false;
    timer = setTimeout(() => {
      timer = undefined;
      if (again) run();
    }, followersMs);
    act();
  };
  return {
    wake: () => {
      if (timer) again = true;
      else run();
    },
    stop: () => {
      clearTimeout(timer);
      again = false;
    },
  };
}
