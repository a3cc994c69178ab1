import type { AdaptiveConstants } from "./constants.ts";
import type { Plant } from "./forecast.ts";
import type { Marks } from "./marks.ts";

/** What is asked for, and since when fewer would do. */
export interface Choice {
  readonly replicas: number;
  readonly surplusSinceAtMs: number | undefined;
  /** Until a surplus may go; left out where there is none, or it goes. */
  readonly waitsMs?: number;
}

/** Grows at once; gives a surplus up only after it lasted, because one that comes back costs a stop and a start. */
export function choose(
  granted: number,
  { least, enough }: Marks,
  surplusSinceAtMs: number | undefined,
  { nowMs, startSeconds, stopSeconds }: Pick<Plant, "nowMs" | "startSeconds" | "stopSeconds">,
  { surplusSeconds, surplusTurnoverRatio }: AdaptiveConstants,
): Choice {
  if (least > granted) return { replicas: least, surplusSinceAtMs: undefined };
  if (enough >= granted) return { replicas: granted, surplusSinceAtMs: undefined };
  const since = surplusSinceAtMs ?? nowMs;
  const heldMs = 1000 * (surplusSeconds + surplusTurnoverRatio * (startSeconds + stopSeconds));
  const waitsMs = since + heldMs - nowMs;
  if (waitsMs <= 0) return { replicas: Math.max(0, enough), surplusSinceAtMs: since };
  return { replicas: granted, surplusSinceAtMs: since, waitsMs };
}
