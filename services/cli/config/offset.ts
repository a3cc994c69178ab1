import { type Document, isAlias, isMap, isNode, isScalar, isSeq, type Node, type Pair } from "yaml";
import type { Problem } from "../../../shared/config/faults.ts";

/** Where in the text a problem is written: its key or value, or what is nearest around it where that is missing. */
export function offsetOf(document: Document, { at, key }: Problem): number | undefined {
  const parts = key === undefined ? at : [...at, key];
  let node: unknown = document.contents;
  let offset = startOf(node);
  for (const [index, part] of parts.entries()) {
    const found = childOf(resolved(document, node), part);
    if (!found) return offset;
    const last = index === parts.length - 1;
    offset =
      (last && key === undefined && isPlain(found.value) ? startOf(found.value) : undefined) ?? found.offset ?? offset;
    node = found.value;
  }
  return offset;
}

interface Child {
  readonly value: unknown;
  /** Of the key, or of the entry of a list. */
  readonly offset: number | undefined;
}

function childOf(node: unknown, part: PropertyKey): Child | undefined {
  if (isMap(node)) {
    const pair = node.items.find(
      (candidate: Pair) => String(isScalar(candidate.key) ? candidate.key.value : "") === part,
    );
    return pair && { value: pair.value, offset: startOf(pair.key) };
  }
  if (isSeq(node) && typeof part === "number" && part < node.items.length) {
    const value = node.items[part];
    return { value, offset: startOf(value) };
  }
  return undefined;
}

function resolved(document: Document, node: unknown): unknown {
  return isAlias(node) ? node.resolve(document) : node;
}

function isPlain(node: unknown): node is Node {
  return isScalar(node) || isAlias(node);
}

function startOf(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined;
}
