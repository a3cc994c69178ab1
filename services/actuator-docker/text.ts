import { z } from "zod";

/** Text as a container may be given it. */
export const text = z
  .string({ error: "must be text; put numbers in quotes" })
  .refine((value) => !value.includes("\0"), { error: "must not contain a NUL character" });
