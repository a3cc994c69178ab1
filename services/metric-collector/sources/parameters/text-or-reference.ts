import { z } from "zod";
import { meantReference } from "../../../../shared/config/meant-reference.ts";
import { referencesIn } from "../../../../shared/config/references.ts";

/** What would be right: a sentence, or one that depends on the text given; that is "" where none is. */
type Demand = string | ((text: string) => string);

/**
 * A string of a form that a reference such as `${env:NAME}` may stand in for: what it stands for is checked when it is
 * resolved. Something other than text, and no text at all, are told in words of their own.
 */
export function textOrReference(form: RegExp | ((text: string) => boolean), demand: Demand) {
  const fits = form instanceof RegExp ? (text: string) => form.test(text) : form;
  const demandOf = (text: string) => (typeof demand === "string" ? demand : demand(text));
  return z
    .string({ error: ({ input }) => notText(input, demandOf("")) })
    .refine((text) => referencesIn(text).length > 0 || fits(text), {
      error: ({ input }) => notThisText(String(input), demandOf(String(input))),
    });
}

function notText(given: unknown, demand: string): string {
  if (given === undefined || given === null) return demand;
  return typeof given === "object" ? "must be text" : "must be text: put it in quotes";
}

function notThisText(given: string, demand: string): string {
  if (given === "") return "must not be empty";
  const meant = meantReference(given);
  return meant === undefined ? demand : `${demand}; did you mean "${meant}"?`;
}
