import { canonicalJson } from "../canonical-json.ts";
import type { PoolRecord } from "./store.ts";

/** What is written of a pool, without its revision; the same text where nothing differs. */
export function poolText({ name, spec, origin, file, leaving, removed }: Omit<PoolRecord, "revision">): string {
  return canonicalJson({ name, spec, origin, ...(file !== undefined && { file }), leaving, removed });
}
