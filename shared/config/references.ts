import { readFileSync } from "node:fs";
import type { Fault } from "../model/fault.ts";
import type { Json, JsonObject } from "../model/json.ts";
import { pathOf } from "./faults.ts";

/** `${env:NAME}` or `${file:PATH}` inside a configured string. */
export interface Reference {
  readonly kind: "env" | "file";
  readonly name: string;
}

/** Which references a plane may resolve, as `env:NAME` and `file:PATH`. */
export type AllowList = ReadonlySet<string>;

export type Resolved =
  | { readonly ok: true; readonly value: JsonObject }
  | { readonly ok: false; readonly faults: readonly Fault[] };

const pattern = /\$\{(env|file):([^}]*)\}/g;

/** Every reference in a document, with the path of the string that holds it. */
export function referencesIn(json: Json, path: readonly PropertyKey[] = []): { reference: Reference; path: string }[] {
  if (typeof json === "string") {
    return [...json.matchAll(pattern)].map(([, kind, name = ""]) => ({
      reference: { kind: kind === "file" ? "file" : "env", name },
      path: pathOf(path),
    }));
  }
  if (typeof json !== "object" || json === null) return [];
  return Object.entries(json).flatMap(([key, value]) =>
    referencesIn(value, [...path, Array.isArray(json) ? Number(key) : key]),
  );
}

/** The allow-list a file implies: just what it names itself. */
export function allowListOf(json: Json): AllowList {
  return new Set(referencesIn(json).map(({ reference }) => `${reference.kind}:${reference.name}`));
}

/** The document with every reference replaced by its value, or all that cannot be resolved. Values never appear in faults. */
export function resolve(json: JsonObject, allowed: AllowList): Resolved {
  const faults = referencesIn(json).flatMap(({ reference, path }): Fault[] => {
    const found = lookUp(reference, allowed);
    return found.ok ? [] : [{ path, problem: found.problem }];
  });
  if (faults.length > 0) return { ok: false, faults };
  return { ok: true, value: replaceObject(json, allowed) };
}

type Found = { readonly ok: true; readonly value: string } | { readonly ok: false; readonly problem: string };

function lookUp({ kind, name }: Reference, allowed: AllowList): Found {
  const said = `\${${kind}:${name}}`;
  if (!allowed.has(`${kind}:${name}`)) {
    return {
      ok: false,
      problem: `${said} is not on the allow-list; start the service with --allow-ref ${kind}:${name}`,
    };
  }
  if (kind === "file") return readSecretFile(name, said);
  const value = process.env[name];
  if (value) return { ok: true, value };
  return { ok: false, problem: `${said}: the environment variable ${name} is ${value === "" ? "empty" : "not set"}` };
}

/** Read each time, so that a rotated secret is picked up. */
function readSecretFile(name: string, said: string): Found {
  try {
    return { ok: true, value: readFileSync(name, "utf8").trimEnd() };
  } catch (thrown) {
    const code = thrown instanceof Error && "code" in thrown ? String(thrown.code) : "unreadable";
    return { ok: false, problem: `${said}: the file ${name} cannot be read (${code})` };
  }
}

function replaceObject(json: JsonObject, allowed: AllowList): JsonObject {
  return Object.fromEntries(Object.entries(json).map(([key, value]) => [key, replace(value, allowed)]));
}

function replace(json: Json, allowed: AllowList): Json {
  if (typeof json === "string") {
    return json.replace(pattern, (said, kind, name) => {
      const found = lookUp({ kind: kind === "file" ? "file" : "env", name }, allowed);
      return found.ok ? found.value : said;
    });
  }
  if (Array.isArray(json)) return json.map((value: Json) => replace(value, allowed));
  if (typeof json !== "object" || json === null) return json;
  return replaceObject(json as JsonObject, allowed);
}
