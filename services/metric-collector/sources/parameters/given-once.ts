import type { z } from "zod";

/** A check of a list of names: what is named twice would be counted twice. */
export function givenOnce({ value, issues }: z.core.ParsePayload<readonly string[]>): void {
  value.forEach((name, index) => {
    if (value.indexOf(name) === index) return;
    issues.push({ code: "custom", path: [index], message: "must not be named twice", input: value });
  });
}
