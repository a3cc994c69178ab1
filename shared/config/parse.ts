import type { z } from "zod";
import { invalid } from "../errors.ts";
import type { Fault } from "../model/fault.ts";
import { faultOf, type Problem, problemsOf } from "./faults.ts";
import { wording } from "./wording.ts";

export type Parsed<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly faults: Fault[] };

/** Checks what a person or another plane sent; every fault at once, each path below `path`. */
export function check<Value>(schema: z.ZodType<Value>, input: unknown, path = ""): Parsed<Value> {
  const result = read(schema, input);
  if (result.success) return { ok: true, value: result.data };
  return { ok: false, faults: result.error.issues.flatMap((issue) => faultOf(issue, path, input)) };
}

/** The same with paths as keys and indexes, for those who point at a place in a file. */
export function problems(schema: z.ZodType, input: unknown, at: readonly PropertyKey[]): readonly Problem[] {
  const issues = read(schema, input).error?.issues ?? [];
  return issues
    .flatMap((issue) => problemsOf(issue, input))
    .map((problem) => ({ ...problem, at: [...at, ...problem.at] }));
}

/** The same where a fault is an error. @throws MicroscalerError `invalid` */
export function parse<Value>(schema: z.ZodType<Value>, input: unknown, what: string): Value {
  const parsed = check(schema, input);
  if (parsed.ok) return parsed.value;
  throw invalid(what, parsed.faults);
}

/** Reads a copy: of each object zod remembers what it made, for as long as that object lives. */
function read<Value>(schema: z.ZodType<Value>, input: unknown) {
  return schema.safeParse(structuredClone(input), { error: wording });
}
