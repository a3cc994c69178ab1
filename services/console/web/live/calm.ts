import { effect, type ReadonlySignal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";

/** What a signal says, no more often than that: what is drawn of hundreds of changes a second nobody can read. */
export function useCalm<Value>(of: ReadonlySignal<Value>, everyMs: number): ReadonlySignal<Value> {
  const shown = useSignal(of.peek());
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = effect(() => {
      if (of.value === shown.peek()) return;
      timer ??= setTimeout(() => {
        timer = undefined;
        shown.value = of.peek();
      }, everyMs);
    });
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [of, everyMs, shown]);
  return shown;
}
