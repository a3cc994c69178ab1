import type { PoolChangeInput, PoolChange as WireChange } from "../../../proto/gen/microscaler/v1/PoolChange.js";
import type { Json } from "../../model/json.ts";
import type { SpecChange } from "../../model/spec-change.ts";
import { jsonOf } from "./json.ts";
import { optional } from "./numbers.ts";

export function changeToWire({ path, from, to }: SpecChange): PoolChangeInput {
  return { path, ...optional("fromJson", textOf(from)), ...optional("toJson", textOf(to)) };
}

/** @throws MicroscalerError `invalid` naming the field that is not JSON */
export function changeFromWire({ path, fromJson, toJson }: WireChange): SpecChange {
  return {
    path,
    ...(fromJson === undefined ? {} : { from: jsonOf(fromJson, "from_json") }),
    ...(toJson === undefined ? {} : { to: jsonOf(toJson, "to_json") }),
  };
}

function textOf(json: Json | undefined): string | undefined {
  return json === undefined ? undefined : JSON.stringify(json);
}
