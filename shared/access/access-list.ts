import { listeners } from "../listeners.ts";
import { type AccessEntries, listed } from "./listed.ts";
import type { AccessList } from "./protection.ts";

/** An access list whose entries can be replaced, all at once. */
export interface ReplaceableAccess extends AccessList {
  /** @throws what listeners threw, after all were told */
  replace(entries: AccessEntries): void;
}

/** Knows these callers until others take their place. */
export function accessList(entries: AccessEntries): ReplaceableAccess {
  let current = listed(entries);
  const told = listeners();
  return {
    byToken: (token) => current.byToken(token),
    byCertificate: (names) => current.byCertificate(names),
    onChange: told.add,
    replace: (next) => {
      current = listed(next);
      told.tell();
    },
  };
}

/** Several lists as one; the first that knows somebody decides. */
export function accessLists(lists: readonly AccessList[]): AccessList {
  return {
    byToken: (token) => firstOf(lists.map((list) => list.byToken(token))),
    byCertificate: (names) => firstOf(lists.map((list) => list.byCertificate(names))),
    onChange: (changed) => {
      const stops = lists.map((list) => list.onChange(changed));
      return () => {
        for (const stop of stops) stop();
      };
    },
  };
}

function firstOf<Found>(found: readonly (Found | undefined)[]): Found | undefined {
  return found.find((one) => one !== undefined);
}
