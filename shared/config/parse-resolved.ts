import { check, type Parsed } from "../../shared/config/parse.ts";
import { type AllowList, resolve } from "../../shared/config/references.ts";
import type { JsonObject } from "../../shared/model/json.ts";
import { type ProcessRun, processRun } from "./schema.ts";

/** A specification ready to run, references resolved, or everything that is wrong with it. Faults never tell a resolved value. */
export function parseRun(run: JsonObject, allowRefs: AllowList): Parsed<ProcessRun> {
  const written = check(processRun, run);
  const resolved = resolve(run, allowRefs);
  const faults = [...(written.ok ? [] : written.faults), ...(resolved.ok ? [] : resolved.faults)];
  if (!resolved.ok || faults.length > 0) return { ok: false, faults };
  const ready = processRun.safeParse(resolved.value);
  if (ready.success) return { ok: true, value: ready.data };
  return {
    ok: false,
    faults: ready.error.issues.map(({ path }) => ({
      path: path.join("."),
      problem: "is not valid with its references resolved",
    })),
  };
}
