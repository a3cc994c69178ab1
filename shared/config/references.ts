import { readFileSync } from "node:fs";
import type { Fault } from "../model/fault.ts";
import type { Json, JsonObject } from "../model/json.ts";
import { type Problem, pathOf } from "./faults.ts";
import { isJsonList, isJsonObject } from "./json.ts";

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
  return placesIn(json, path).map(({ reference, at }) => ({ reference, path: pathOf(at) }));
}

interface Place {
  readonly reference: Reference;
  readonly at: readonly PropertyKey[];
}

function placesIn(json: Json, at: readonly PropertyKey[]): Place[] {
  if (typeof json === "string") {
    return [...json.matchAll(pattern)].map(([, kind, name = ""]) => ({ reference: referenceOf(kind, name), at }));
  }
  if (isJsonList(json)) return json.flatMap((value, index) => placesIn(value, [...at, index]));
  if (!isJsonObject(json)) return [];
  return Object.entries(json).flatMap(([key, value]) => placesIn(value, [...at, key]));
}

function referenceOf(kind: string | undefined, name: string): Reference {
  return { kind: kind === "file" ? "file" : "env", name };
}

/** The allow-list a file implies: just what it names itself. */
export function allowListOf(json: Json): AllowList {
  return new Set(referencesIn(json).map(({ reference }) => `${reference.kind}:${reference.name}`));
}

/** What cannot be resolved, as places in the document. Values never appear. */
export function unresolved(json: Json, allowed: AllowList): readonly Problem[] {
  return placesIn(json, []).flatMap(({ reference, at }) => {
    const found = lookUp(reference, allowed);
    return found.ok ? [] : [{ at, problem: found.problem }];
  });
}

/** The document with every reference replaced by its value, or all that cannot be resolved. Values never appear in faults. */
export function resolve(json: JsonObject, allowed: AllowList): Resolved {
  const faults = unresolved(json, allowed).map(({ at, problem }): Fault => ({ path: pathOf(at), problem }));
  if (faults.length > 0) return { ok: false, faults };
  return { ok: true, value: replaceObject(json, allowed) };
}

type Found = { readonly ok: true; readonly value: string } | { readonly ok: false; readonly problem: string };

function lookUp({ kind, name }: Reference, allowed: AllowList): Found {
  const said = `\${${kind}:${name}}`;
  if (!name) return { ok: false, problem: `${said} names nothing; put a name after the colon` };
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
      const found = lookUp(referenceOf(kind, name), allowed);
      return found.ok ? found.value : said;
    });
  }
  if (isJsonList(json)) return json.map((value) => replace(value, allowed));
  return isJsonObject(json) ? replaceObject(json, allowed) : json;
}
