import { InvalidArgumentError } from "commander";
import { nearest } from "../../../shared/config/nearest.ts";
import { type ComparedLaw, laws } from "./laws.ts";

/** Stands for the target that a configuration gives. */
export const configuredLaw = "configured";

/** Names that `--compare` takes. */
export const lawNames: readonly string[] = [...Object.keys(laws), configuredLaw];

/** A named law for so many messages; undefined where the name is none of a law. */
export function lawNamed(name: string, queueLength: number): ComparedLaw | undefined {
  return Object.entries(laws).find(([known]) => known === name)?.[1](queueLength);
}

/** Parses `LAW,LAW`; each is a name of `lawNames`, once. */
export function parseLawNames(text: string): readonly string[] {
  const names = text
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
  if (names.length === 0) throw new InvalidArgumentError(`It must name laws; there are ${lawNames.join(", ")}.`);
  for (const name of names) {
    if (lawNames.includes(name)) continue;
    const meant = nearest(name, lawNames);
    const hint = meant ? `did you mean "${meant}"? ` : "";
    throw new InvalidArgumentError(`There is no law "${name}"; ${hint}There are ${lawNames.join(", ")}.`);
  }
  return [...new Set(names)];
}
