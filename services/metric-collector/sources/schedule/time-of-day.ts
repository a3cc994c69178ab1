import { z } from "zod";

/** A day of 24 hours. */
export const dayMs = 86_400_000;

/** A time of day as people write it, "08:00" or "08:00:30"; milliseconds after midnight once parsed. */
export const timeOfDay = z
  .string({ error: 'must be a time of day such as "08:00"' })
  .regex(/^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$/, { error: 'must be a time of day such as "08:00"' })
  .transform((text) => {
    const [hours = 0, minutes = 0, seconds = 0] = text.split(":").map(Number);
    return ((hours * 60 + minutes) * 60 + seconds) * 1000;
  });
