/** Runs what is handed to it in order, one a turn of the event loop: a spawn blocks it for some milliseconds. */
export function spawnQueue(): (spawn: () => void) => void {
  const waiting: (() => void)[] = [];
  const next = () => {
    waiting.shift()?.();
    if (waiting.length > 0) setImmediate(next);
  };
  return (spawn) => {
    waiting.push(spawn);
    if (waiting.length === 1) setImmediate(next);
  };
}
