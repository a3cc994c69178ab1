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
  const [arrive, rate] = [rounded(arrivalsOf(belief)), rounded(belief.rate)];
  const seen = text(
    rounded(waiting),
    " waiting of ",
    queueLength,
    "; ",
    arrive,
    "/s arrive, ",
    rate,
    "/s per replica: ",
  );
  if (replicas > granted) {
    const why =
      agoSeconds === undefined
        ? `to stay under ${queueLength}`
        : `before arrivals rise as they did ${rounded(agoSeconds)} s ago`;
    return { replicas, reason: "demand", detail: text(seen, "+", replicas - granted, " ", why) };
  }
  if (replicas < granted) {
    return { replicas, reason: "demand", detail: text(seen, "−", granted - replicas, ", ", replicas, " are enough") };
  }
  if (waitsMs !== undefined) {
    const seconds = Math.ceil(waitsMs / 100) / 10;
    const soon = text(Math.max(0, enough), " would do, gives up the rest in ", seconds, " s if that lasts");
    return { replicas, reason: "at-target", detail: text(seen, soon) };
  }
  const most = least < enough ? text("between ", Math.max(0, least), " and ", enough) : replicas;
  return { replicas, reason: "at-target", detail: text(seen, most, " are right") };
}

/** In one piece: what a template gives is kept as the tree of its parts, four times as large, and most of it nobody ever reads. */
function text(...parts: readonly (string | number)[]): string {
  return parts.join("");
}

/** To three digits or so, as people read it: 312, 31.2, 3.12, 0.0123. */
function rounded(value: number): number {
  const size = Math.abs(value);
  if (size >= 100) return Math.round(value);
  if (size >= 10) return Math.round(value * 10) / 10;
  if (size >= 0.1 || size === 0) return Math.round(value * 100) / 100;
  return Number(value.toPrecision(2));
}
