/** Calls that follow within this time are taken together. */
const windowMs = 3;

/** Runs `act` for a burst of asks: once when the asking code is through, once more for those that follow within 3 ms. */
export function coalesce(act: () => void): { ask(): void; stop(): void } {
  let state: "idle" | "asked" | "open" | "stopped" = "idle";
  let again = false;
  let timer: NodeJS.Timeout | undefined;
  const run = () => {
    if (state === "stopped") return;
    state = "open";
    again = false;
    timer = setTimeout(() => {
      if (again) run();
      else state = "idle";
    }, windowMs);
    act();
  };
  return {
    ask: () => {
      if (state === "open") again = true;
      if (state !== "idle") return;
      state = "asked";
      queueMicrotask(run);
    },
    stop: () => {
      state = "stopped";
      clearTimeout(timer);
    },
  };
}
