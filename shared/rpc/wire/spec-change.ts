import type { PoolChangeInput, PoolChange as WireChange } from "../../../proto/gen/microscaler/v1/PoolChange.js";
import type { Json } from "../../model/json.ts";
import type { SpecChange } from "../../model/spec-change.ts";
import { optional } from "./numbers.ts";

export function changeToWire({ path, from, to }: SpecChange): PoolChangeInput {
  return { path, ...optional("fromJson", textOf(from)), ...optional("toJson", textOf(to)) };
}

export function changeFromWire({ path, fromJson, toJson }: WireChange): SpecChange {
  return { path, ...optional("from", jsonOf(fromJson)), ...optional("to", jsonOf(toJson)) };
}

function textOf(json: Json | undefined): string | undefined {
  return json === undefined ? undefined : JSON.stringify(json);
}

function jsonOf(text: string | undefined): Json | undefined {
  return text === undefined ? undefined : JSON.parse(text);
}
