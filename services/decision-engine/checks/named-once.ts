import type { Problem } from "../../../shared/config/faults.ts";
import { textAt, type Written } from "./outline.ts";

/** The line a problem is on, as text for a message. */
export type LineOf = (at: readonly PropertyKey[]) => string;

/** That no two have one name; where they stand in a file, with the lines of all. */
export function namedOnce(what: "pools" | "workloads", written: readonly Written[], lineOf?: LineOf): Problem[] {
  const byName = new Map<string, Written[]>();
  for (const one of written) {
    const name = textAt(one.json, "name");
    if (name !== undefined) byName.set(name, [...(byName.get(name) ?? []), one]);
  }
  return [...byName].flatMap(([name, same]) => {
    const [, second] = same;
    if (!second) return [];
    const places = lineOf ? ` (lines ${listed(same.map(({ at }) => lineOf([...at, "name"])))})` : "";
    const count = same.length === 2 ? "two" : same.length;
    return [{ at: [...second.at, "name"], problem: `there are ${count} ${what} named "${name}"${places}` }];
  });
}

/** `1, 2 and 3`. */
export function listed(words: readonly string[]): string {
  const [last = ""] = words.slice(-1);
  return words.length < 2 ? last : `${words.slice(0, -1).join(", ")} and ${last}`;
}
