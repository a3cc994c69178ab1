import type { Fallback } from "../../../shared/model/pool.ts";
import type { Demand } from "./state.ts";

/** The demand once nothing fresh has been known for too long; undefined: it is held as it is. */
export function fallBack(_fallback: Fallback | undefined, _held: Demand, _blindMs: number): Demand | undefined {
  return undefined;
}
