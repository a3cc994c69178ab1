import type { Parsed } from "../../shared/config/parse.ts";
import { parseResolved } from "../../shared/config/parse-resolved.ts";
import type { AllowList } from "../../shared/config/references.ts";
import type { JsonObject } from "../../shared/model/json.ts";
import { type ProcessRun, processRun } from "./schema.ts";

/** A specification ready to run, references resolved, or everything that is wrong with it. Faults never tell a resolved value. */
export function parseRun(run: JsonObject, allowRefs: AllowList): Parsed<ProcessRun> {
  return parseResolved(processRun, run, allowRefs);
}
