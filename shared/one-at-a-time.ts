/**
 * Returns how to run something that must not overlap itself: at once, or once more after the run under way, so that what
 * changed meanwhile is seen too. `run` must not reject.
 */
export function oneAtATime(run: () => Promise<void>): () => void {
  let running = false;
  let again = false;
  const start = async () => {
    again = true;
    if (running) return;
    running = true;
    try {
      while (again) {
        again = false;
        await run();
      }
    } finally {
      running = false;
    }
  };
  return () => void start();
}
