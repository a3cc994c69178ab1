import type { z } from "zod";
import type { Fault } from "../model/fault.ts";
import { unknownKind } from "./wording.ts";

/** Where something is wrong, as the keys and indexes that lead there, and what. `key` is set where a key itself is wrong. */
export interface Problem {
  readonly at: readonly PropertyKey[];
  readonly key?: string;
  readonly problem: string;
}

/** One issue as people read it: the path as they would write it, the value in `input`, what would be right. */
export function faultOf(issue: z.core.$ZodIssue, path: string, input?: unknown): Fault[] {
  return problemsOf(issue, input).map(({ at, problem }) => ({
    path: pathOf([...(path ? [path] : []), ...at]),
    problem,
  }));
}

/** What an issue says about `input`, the whole that was checked; left out, values are not quoted. */
export function problemsOf(issue: z.core.$ZodIssue, input?: unknown): Problem[] {
  if (issue.code === "unrecognized_keys") {
    const texts = issue.message.split("\n"); // one line for each key, as wording.ts has it
    return issue.keys.map((key, index) => ({ at: issue.path, key, problem: texts[index] ?? `unknown key "${key}"` }));
  }
  if (issue.code === "invalid_union" && issue.errors.length > 0) return unionProblems(issue, input);
  if (issue.code === "invalid_union" && issue.inclusive !== false && issue.discriminator && input !== undefined) {
    const message = unknownKind(issue.discriminator, valueAt(input, issue.path), issue.options ?? []);
    return [{ at: issue.path, problem: completed({ ...issue, message }, input) }];
  }
  if (issue.code === "invalid_key") return keyProblems(issue);
  return [{ at: issue.path, problem: completed(issue, input) }];
}

/** A union without a discriminator: what the branch says whose shape the value has; where none has, what each would take. */
function unionProblems(issue: z.core.$ZodIssueInvalidUnion, input: unknown): Problem[] {
  const meant = issue.errors.filter(
    (branch) => !branch.some(({ code, path }) => code === "invalid_type" && !path.length),
  );
  const [only] = meant;
  if (only && meant.length === 1) {
    return only.flatMap((inner) => problemsOf({ ...inner, path: [...issue.path, ...inner.path] }, input));
  }
  const texts = new Set(issue.errors.flatMap((branch) => branch.slice(0, 1).map(({ message }) => message)));
  const message = [...texts].join(" or ");
  return [{ at: issue.path, problem: completed({ ...issue, message }, input) }];
}

function keyProblems({ issues, path }: z.core.$ZodIssueInvalidKey): Problem[] {
  const key = String(path.at(-1));
  return issues.map(({ message }) => ({ at: path.slice(0, -1), key, problem: `the key "${key}" ${message}` }));
}

/** `must be a whole number` as `is "ten", must be a whole number`. */
function completed({ message, path }: z.core.$ZodIssue, input: unknown): string {
  const given = input === undefined || !message.startsWith("must ") ? "" : stated(valueAt(input, path), path.at(-1));
  return given ? `${given}, ${message}` : message;
}

/** What a person gave, in a few words; nothing for a value under a key that sounds like a secret. */
function stated(value: unknown, key: PropertyKey = ""): string {
  if (value === undefined) return "is missing";
  if (value === null) return "is empty";
  if (Array.isArray(value)) return "is a list";
  if (typeof value === "object") return "is a map";
  if (/key|secret|pass|token|credential|connectionstring|authorization|sasl|headers/i.test(String(key))) return "";
  const text = JSON.stringify(value) ?? String(value);
  if (/@|\?.*=|^"(basic|bearer) /i.test(text)) return ""; // may hold a login
  return `is ${text.length > 60 ? `${text.slice(0, 56)} …"` : text}`;
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined),
    input,
  );
}

/** `["pools", 0, "replicas", "min"]` as `pools[0].replicas.min`. */
export function pathOf(parts: readonly PropertyKey[]): string {
  return parts.reduce<string>((text, part) => {
    if (typeof part === "number") return `${text}[${part}]`;
    return text ? `${text}.${String(part)}` : String(part);
  }, "");
}
