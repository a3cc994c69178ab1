import { z } from "zod";
import { referencesIn } from "../../../shared/config/references.ts";

/** A string of a form that a reference such as `${env:NAME}` may stand in for: what it stands for is checked when it is resolved. */
export function textOrReference(form: RegExp, error: string) {
  const message = { error };
  return z.string(message).refine((value) => form.test(value) || referencesIn(value).length > 0, message);
}
