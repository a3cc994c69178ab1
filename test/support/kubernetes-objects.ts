import { randomUUID } from "node:crypto";
import { isJsonObject } from "../../shared/config/json.ts";
import type { Json, JsonObject } from "../../shared/model/json.ts";

/** An object as an API server keeps it. */
export interface KubernetesObject {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata: Metadata;
  readonly spec?: JsonObject;
  readonly status?: JsonObject;
}

export interface Metadata {
  readonly name: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly generation?: number;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly creationTimestamp?: string;
  readonly deletionTimestamp?: string;
  readonly ownerReferences?: readonly { readonly kind: string; readonly name: string; readonly controller?: boolean }[];
}

/** One change of a collection; `before` is what there was. */
export interface Change {
  readonly path: string;
  readonly version: number;
  readonly before?: KubernetesObject;
  /** Left out: it was removed; `before` has the version of its removal. */
  readonly after?: KubernetesObject;
}

export type Matches = (object: KubernetesObject) => boolean;

/** Collections by path, e.g. `/api/v1/namespaces/shop/pods`, with one version for all and a history that can be compacted. */
export class KubernetesObjects {
  readonly #collections = new Map<string, Map<string, KubernetesObject>>();
  readonly #listeners = new Set<(change: Change) => void>();
  #history: Change[] = [];
  #compacted = 0;
  #version = 1000;

  get version(): number {
    return this.#version;
  }

  get(path: string, name: string): KubernetesObject | undefined {
    return this.#collections.get(path)?.get(name);
  }

  list(path: string, matches: Matches = () => true): KubernetesObject[] {
    return [...(this.#collections.get(path)?.values() ?? [])].filter(matches);
  }

  /** All collections whose path ends so, e.g. `/deployments`. */
  paths(end: string): string[] {
    return [...this.#collections.keys()].filter((path) => path.endsWith(end));
  }

  /** Creates or replaces it; nothing changes where it is the same. A new specification is a new generation. */
  put(path: string, object: KubernetesObject): KubernetesObject {
    const before = this.get(path, object.metadata.name);
    if (before && same(before, object)) return before;
    this.#version += 1;
    const generation = before && same(before.spec, object.spec) ? before.metadata.generation : this.#next(before);
    const after: KubernetesObject = {
      ...object,
      metadata: {
        ...{ uid: randomUUID(), creationTimestamp: stamp() },
        ...object.metadata,
        ...(generation === undefined ? {} : { generation }),
        resourceVersion: String(this.#version),
      },
    };
    const collection = this.#collections.get(path) ?? new Map();
    this.#collections.set(path, collection.set(after.metadata.name, after));
    this.#tell({ path, version: this.#version, after, ...(before ? { before } : {}) });
    return after;
  }

  remove(path: string, name: string): void {
    const object = this.get(path, name);
    if (!object) return;
    this.#version += 1;
    this.#collections.get(path)?.delete(name);
    const before = { ...object, metadata: { ...object.metadata, resourceVersion: String(this.#version) } };
    this.#tell({ path, version: this.#version, before });
  }

  /** Undefined: the version is too old. */
  since(version: number): readonly Change[] | undefined {
    return version < this.#compacted ? undefined : this.#history.filter((change) => change.version > version);
  }

  /** Forgets all that changed so far. */
  compact(): void {
    this.#version += 1;
    this.#compacted = this.#version;
    this.#history = [];
  }

  onChange(listener: (change: Change) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #next(before: KubernetesObject | undefined): number {
    return (before?.metadata.generation ?? 0) + 1;
  }

  #tell(change: Change): void {
    this.#history.push(change);
    for (const listener of this.#listeners) listener(change);
  }
}

/** The time as Kubernetes writes it: no parts of a second. */
export function stamp(): string {
  return new Date().toISOString().replace(/\.\d+/, "");
}

/** Of `labelSelector` and `fieldSelector`; of fields only the name is known, as for all kinds. */
export function matcher(labelSelector: string, fieldSelector: string): Matches {
  const labels = labelSelector ? labelSelector.split(/,(?![^(]*\))/).map(labelMatcher) : [];
  const [, name] = /^metadata\.name=(.*)$/.exec(fieldSelector) ?? [];
  return (object) =>
    (name === undefined || object.metadata.name === name) &&
    labels.every((matches) => matches(object.metadata.labels ?? {}));
}

function labelMatcher(text: string): (labels: Readonly<Record<string, string>>) => boolean {
  const [, key = "", word, listed = ""] = /^(\S+) (in|notin) \((.*)\)$/.exec(text) ?? [];
  if (word) return (labels) => listed.split(",").includes(labels[key] ?? "") === (word === "in");
  if (text.startsWith("!")) return (labels) => labels[text.slice(1)] === undefined;
  const [equalKey = "", value] = text.split("=");
  return (labels) => (value === undefined ? labels[equalKey] !== undefined : labels[equalKey] === value);
}

/** The document with a merge patch applied: null removes. */
export function merged(document: Json | undefined, patch: Json): Json {
  if (!isJsonObject(patch)) return patch;
  const result: Record<string, Json> = isJsonObject(document) ? { ...document } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key];
    else result[key] = merged(result[key], value);
  }
  return result;
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
