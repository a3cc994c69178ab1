import { isJsonObject } from "../../shared/config/json.ts";
import type { JsonObject } from "../../shared/model/json.ts";
import type { Explanation, PoolStatus } from "../../shared/model/status.ts";
import { explanationOfText, explanationText, statusOfText, statusText } from "../../shared/rpc/wire/shown.ts";
import { explanationOf } from "./explanation.ts";
import { type StatusParts, statusOf } from "./pool-status.ts";

/** What the engine that decides a pool shows of it to the others. */
export interface Shown {
  readonly status: PoolStatus;
  /** By workload. */
  readonly explanations: ReadonlyMap<string, Explanation>;
}

export function shownJson(parts: StatusParts): JsonObject {
  const explanations = parts.spec.workloads.flatMap(({ name }): [string, string][] => {
    const explanation = explanationOf(name, parts);
    return explanation ? [[name, explanationText(explanation)]] : [];
  });
  return { status: statusText(statusOf(parts)), explanations: Object.fromEntries(explanations) };
}

/** Undefined: an engine of another version wrote it. */
export function shownOf({ status: text, explanations }: JsonObject): Shown | undefined {
  if (typeof text !== "string" || !isJsonObject(explanations)) return undefined;
  const status = statusOfText(text);
  if (!status) return undefined;
  const texts = Object.entries(explanations).flatMap(([name, told]): [string, Explanation][] =>
    typeof told === "string" ? [[name, explanationOfText(told)]] : [],
  );
  return { status, explanations: new Map(texts) };
}
