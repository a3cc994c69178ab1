import type { AdaptiveTarget } from "../../../../../shared/model/target.ts";
import type { Demand } from "../../state.ts";
import { arrivalsOf, type Belief } from "./belief.ts";
import type { Choice } from "./choice.ts";
import type { Marks } from "./marks.ts";

/** The choice as a demand, with the numbers it comes from. */
export function explained(
  { queueLength }: AdaptiveTarget,
  waiting: number,
  granted: number,
  belief: Belief,
  { least, enough, agoSeconds }: Marks,
  { replicas, waitsMs }: Choice,
): Demand {
  const arrive = `${rounded(arrivalsOf(belief))}/s arrive, ${rounded(belief.rate)}/s per replica`;
  const seen = `${rounded(waiting)} waiting of ${queueLength}; ${arrive}`;
  if (replicas > granted) {
    const why =
      agoSeconds === undefined
        ? `to stay under ${queueLength}`
        : `before arrivals rise as they did ${rounded(agoSeconds)} s ago`;
    return { replicas, reason: "demand", detail: `${seen}: +${replicas - granted} ${why}` };
  }
  if (replicas < granted) {
    return { replicas, reason: "demand", detail: `${seen}: −${granted - replicas}, ${replicas} are enough` };
  }
  if (waitsMs !== undefined) {
    const soon = `${Math.max(0, enough)} would do, gives up the rest in ${Math.ceil(waitsMs / 100) / 10} s if that lasts`;
    return { replicas, reason: "at-target", detail: `${seen}: ${soon}` };
  }
  const right = least < enough ? `between ${Math.max(0, least)} and ${enough} are right` : `${replicas} are right`;
  return { replicas, reason: "at-target", detail: `${seen}: ${right}` };
}

/** To three digits or so, as people read it: 312, 31.2, 3.12, 0.0123. */
function rounded(value: number): number {
  const size = Math.abs(value);
  if (size >= 100) return Math.round(value);
  if (size >= 10) return Math.round(value * 10) / 10;
  if (size >= 0.1 || size === 0) return Math.round(value * 100) / 100;
  return Number(value.toPrecision(2));
}
