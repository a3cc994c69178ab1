import { MicroscalerError } from "../../errors.ts";
import { unlimited } from "../../model/unlimited.ts";

/** A 64-bit integer as grpc hands it over (a string) or as a caller may send it. */
export function bigintOf(text: string): bigint {
  return BigInt(text);
}

/** The field's value, or INVALID_ARGUMENT where it was left out: unset never reads as 0. */
export function required<Value>(value: Value | undefined | null, field: string): Value {
  if (value === undefined || value === null) {
    throw new MicroscalerError("invalid", `${field} is missing: it must be set, also where it is 0`, {
      faults: [{ path: field, problem: "is missing: it must be set, also where it is 0" }],
    });
  }
  return value;
}

/** A finite number, or undefined: what JSON cannot carry is not a number anybody meant. */
export function finite(value: number | undefined): number | undefined {
  return value !== undefined && Number.isFinite(value) ? value : undefined;
}

/** A count as 32 bits hold it: a law may ask for more than that, which would arrive as any number at all. */
export function counted(count: number): number {
  return Math.min(count, unlimited);
}

/** The given key with its value, or nothing where the value is undefined. */
export function optional<Key extends string, Value>(
  key: Key,
  value: Value | undefined,
): { [K in Key]: Value } | Record<never, never> {
  return value === undefined ? {} : ({ [key]: value } as { [K in Key]: Value });
}
