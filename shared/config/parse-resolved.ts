import type { z } from "zod";
import type { JsonObject } from "../model/json.ts";
import { pathOf } from "./faults.ts";
import { check, type Parsed } from "./parse.ts";
import { type AllowList, resolve } from "./references.ts";

/** What was written, parsed with its references resolved, or everything that is wrong with it. Faults never tell a resolved value. */
export function parseResolved<Value>(
  schema: z.ZodType<Value>,
  written: JsonObject,
  allowRefs: AllowList,
): Parsed<Value> {
  const form = check(schema, written);
  const resolved = resolve(written, allowRefs);
  const faults = [...(form.ok ? [] : form.faults), ...(resolved.ok ? [] : resolved.faults)];
  if (!resolved.ok || faults.length > 0) return { ok: false, faults };
  const ready = schema.safeParse(resolved.value);
  if (ready.success) return { ok: true, value: ready.data };
  return {
    ok: false,
    faults: ready.error.issues.map(({ path }) => ({
      path: pathOf(path),
      problem: "is not valid with its references resolved",
    })),
  };
}
