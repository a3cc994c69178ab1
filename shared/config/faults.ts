import type { z } from "zod";
import type { Fault } from "../model/fault.ts";

/** One issue as people read it: the path as they would write it, the value they gave, what would be right. */
export function faultOf(issue: z.core.$ZodIssue, path: string): Fault[] {
  const at = pathOf([...(path ? [path] : []), ...issue.path]);
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({ path: at, problem: `unknown key "${key}"` }));
  }
  return [{ path: at, problem: issue.message }];
}

/** `["pools", 0, "replicas", "min"]` as `pools[0].replicas.min`. */
export function pathOf(parts: readonly PropertyKey[]): string {
  return parts.reduce<string>((text, part) => {
    if (typeof part === "number") return `${text}[${part}]`;
    return text ? `${text}.${String(part)}` : String(part);
  }, "");
}
