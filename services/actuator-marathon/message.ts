import { z } from "zod";
import type { Json } from "../../shared/model/json.ts";

const mostLetters = 200;

const fault = z.object({ path: z.string().default(""), errors: z.array(z.string()).default([]) });
const errorAnswer = z.object({
  message: z.string(),
  details: z.union([z.string(), z.array(fault)]).optional(),
  deployments: z.array(z.object({ id: z.string() })).optional(),
});

/** What Marathon says of an error: its own words on one line, cut where they are long; undefined where it says nothing. */
export function messageIn(body: Json | undefined): string | undefined {
  const said = errorAnswer.safeParse(body).data;
  return said && onOneLine([said.message, ...detailsOf(said.details)].join(": "));
}

/** Deployments that lock what was to be changed; undefined: it is not that. */
export function lockingIn(body: Json | undefined): readonly string[] | undefined {
  return errorAnswer.safeParse(body).data?.deployments?.map(({ id }) => id);
}

/** A text of Marathon or Mesos as part of a sentence. */
export function onOneLine(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length > mostLetters ? `${line.slice(0, mostLetters - 2)} …` : line;
}

/** A text, a list, or nothing, as it comes. */
function detailsOf(details: string | readonly z.output<typeof fault>[] | undefined): readonly string[] {
  if (details === undefined) return [];
  if (typeof details === "string") return [details];
  return [details.map(({ path, errors }) => `${path} ${errors.join(", ")}`.trim()).join("; ")];
}
