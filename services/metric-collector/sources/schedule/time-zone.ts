import { z } from "zod";
import { nearest } from "../../../../shared/config/nearest.ts";
import { referencesIn } from "../../../../shared/config/references.ts";

/** A time zone by its name in the IANA database, such as "Europe/Berlin", or a reference to one. */
export const timeZone = z
  .string({ error: 'must be a time zone such as "Europe/Berlin"' })
  .superRefine((name, context) => {
    if (referencesIn(name).length > 0 || isTimeZone(name)) return;
    const meant = nearest(name, Intl.supportedValuesOf("timeZone"));
    context.addIssue(`must be a time zone such as "Europe/Berlin"${meant ? `; did you mean "${meant}"?` : ""}`);
  });

/** An offset such as +01:00 is none: it knows no daylight saving. */
function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    new Intl.DateTimeFormat("en-US", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
