import type { z } from "zod";
import { invalid } from "../errors.ts";
import type { Fault } from "../model/fault.ts";
import { faultOf } from "./faults.ts";

export type Parsed<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly faults: Fault[] };

/** Checks what a person or another plane sent; every fault at once, each path below `path`. */
export function check<Value>(schema: z.ZodType<Value>, input: unknown, path = ""): Parsed<Value> {
  const result = schema.safeParse(input, { reportInput: true });
  if (result.success) return { ok: true, value: result.data };
  return { ok: false, faults: result.error.issues.flatMap((issue) => faultOf(issue, path)) };
}

/** The same where a fault is an error. @throws MicroscalerError `invalid` */
export function parse<Value>(schema: z.ZodType<Value>, input: unknown, what: string): Value {
  const parsed = check(schema, input);
  if (parsed.ok) return parsed.value;
  throw invalid(what, parsed.faults);
}
