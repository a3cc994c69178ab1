import { textOrReference } from "./text-or-reference.ts";

/** Any text but an empty one; `what` it is, such as `the name of a user`, completes what is said where it is missing. */
export function givenText(what: string) {
  return textOrReference(/./s, `must be ${what}`);
}
