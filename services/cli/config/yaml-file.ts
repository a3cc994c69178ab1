import { readFileSync } from "node:fs";
import { type Document, LineCounter, parseDocument, type YAMLError } from "yaml";
import { messageOf } from "../../../shared/errors.ts";
import type { Json } from "../../../shared/model/json.ts";
import { whyUnreadable } from "../../../shared/why-unreadable.ts";
import { type FileFault, type Locate, locateAll } from "./fault.ts";
import { offsetOf } from "./offset.ts";
import { beyondJson, isJson } from "./only-json.ts";

/** What a file holds, and where; `faults` are those one can read past, such as a key given twice. */
export type YamlFile =
  | { readonly ok: true; readonly json: Json; readonly locate: Locate; readonly faults: readonly FileFault[] }
  | { readonly ok: false; readonly faults: readonly FileFault[] };

/** Reads a YAML file; a file that cannot be read at all is a fault too. */
export function readYaml(file: string): YamlFile {
  try {
    return parseYaml(file, readFileSync(file, "utf8"));
  } catch (thrown) {
    return failed(file, `cannot be read: ${whyUnreadable(thrown)}`);
  }
}

/** Parses YAML text; `file` is for messages, and so is what it needs where it is empty. */
export function parseYaml(file: string, text: string, needs = "actuators and pools, see microscaler schema"): YamlFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const place = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  const said = firstOfEachLine([...document.errors, ...document.warnings], lines);
  const faults = said.map((error) => ({ file, ...place(error.pos[0]), path: "", problem: inPlainWords(error) }));
  if (said.some((error) => error.code !== "DUPLICATE_KEY")) return { ok: false, faults };
  if (document.contents === null) return failed(file, `is empty; it needs ${needs}`);
  const locate: Locate = (problem) => {
    const offset = offsetOf(document, problem);
    return offset === undefined ? undefined : place(offset);
  };
  return withJson(file, document, locate, faults);
}

/** One mistake often makes the parser stumble several times; what it says first of a line is the mistake. */
function firstOfEachLine(said: readonly YAMLError[], lines: LineCounter): YAMLError[] {
  const first = new Map<number, YAMLError>();
  for (const error of [...said].sort((a, b) => a.pos[0] - b.pos[0])) {
    const { line } = lines.linePos(error.pos[0]);
    if (!first.has(line)) first.set(line, error);
  }
  return [...first.values()];
}

function withJson(file: string, document: Document, locate: Locate, faults: readonly FileFault[]): YamlFile {
  try {
    const content: unknown = document.toJS();
    if (isJson(content)) return { ok: true, json: content, locate, faults };
    return { ok: false, faults: [...faults, ...locateAll(file, beyondJson(content), locate)] };
  } catch (thrown) {
    return failed(file, messageOf(thrown));
  }
}

function failed(file: string, problem: string): YamlFile {
  return { ok: false, faults: [{ file, path: "", problem }] };
}

function inPlainWords(error: YAMLError): string {
  if (error.code === "TAB_AS_INDENT") return "a tab indents this line; YAML takes spaces only";
  if (error.code === "DUPLICATE_KEY") return "this key is given twice in one map; keep one";
  if (error.code === "MULTIPLE_DOCS") return "a second document begins here; a file holds one configuration";
  return `is not YAML: ${error.message.charAt(0).toLowerCase()}${error.message.slice(1)}`;
}
