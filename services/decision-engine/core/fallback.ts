import type { Fallback } from "../../../shared/model/pool.ts";
import type { Demand } from "./state.ts";

/** When a fallback is asked for if no fresh sample comes before; undefined: it only holds, which happens by itself. */
export function fallbackAtMs(fallback: Fallback | undefined, freshAtMs: number): number | undefined {
  return fallback && fallback.kind !== "hold" ? freshAtMs + fallback.afterMs : undefined;
}

/**
 * The demand once nothing fresh has been known for too long, also from 0, by the count in force; undefined: it is held
 * as it is.
 */
export function fallBack(
  fallback: Fallback | undefined,
  held: Demand,
  desired: number,
  blindMs: number,
): Demand | undefined {
  if (!fallback || fallback.kind === "hold" || blindMs < fallback.afterMs) return undefined;
  const replicas = countOf(fallback, desired);
  const blindFor = `no fresh sample for ${Math.floor(blindMs / 1000)} s (${held.reason})`;
  return { replicas, reason: "fallback", detail: `${blindFor}: asks for ${replicas} (${fallback.kind})` };
}

function countOf(fallback: Exclude<Fallback, { kind: "hold" }>, desired: number): number {
  switch (fallback.kind) {
    case "fixed":
      return fallback.replicas;
    case "keep-if-higher":
      return Math.max(desired, fallback.replicas);
    case "keep-if-lower":
      return Math.min(desired, fallback.replicas);
  }
}
