import { useSignal } from "@preact/signals";
import type { RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { HistoryPoint } from "../../live/events.ts";
import type { PoolState } from "../live/store.ts";

export interface ShownPoints {
  /** What the points are shown in. */
  readonly box: RefObject<HTMLElement | null>;
  readonly points: readonly HistoryPoint[];
}

/** What nobody sees is drawn anew no more often than that, when its pool has news. */
const unseenEveryMs = 5000;

/** The points of a pool for a chart: the newest while it is on the screen or nearly; a page of a hundred charts shows a few. */
export function useShownPoints(pool: PoolState): ShownPoints {
  const box = useRef<HTMLElement>(null);
  const isSeen = useSignal(true);
  const shown = useRef<readonly HistoryPoint[]>([]);
  useEffect(() => {
    if (!box.current) return;
    const looking = new IntersectionObserver(
      (entries) => {
        isSeen.value = entries.at(-1)?.isIntersecting ?? true;
      },
      { rootMargin: "50% 0px" },
    );
    looking.observe(box.current);
    return () => looking.disconnect();
  }, [isSeen]);
  if (isSeen.value) shown.current = pool.points.value;
  else if (isOld(shown.current, pool.points.peek())) shown.current = pool.points.peek();
  return { box, points: shown.current };
}

function isOld(shown: readonly HistoryPoint[], newest: readonly HistoryPoint[]): boolean {
  return (newest.at(-1)?.wallMs ?? 0) - (shown.at(-1)?.wallMs ?? 0) >= unseenEveryMs;
}
