import type { Json } from "../../shared/model/json.ts";

/** What a text is as JSON; undefined where it is none, e.g. an error page. */
export function jsonOf(text: string): Json | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
