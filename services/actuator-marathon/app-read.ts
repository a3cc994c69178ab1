import { z } from "zod";
import { type MarathonApp, marathonApp } from "./app.ts";
import { messageIn } from "./message.ts";
import type { Reply } from "./rest.ts";

/**
 * `hidden`: Marathon does not show it, and nobody can tell whether it has it. `unreadable`: it answers and does not tell of
 * this one. `failed`: it was not heard.
 */
export type AppRead =
  | { readonly kind: "read"; readonly app: MarathonApp }
  | { readonly kind: "hidden" | "unreadable" | "failed"; readonly detail: string };

const answer = z.object({ app: marathonApp });

/** What came of asking for one app. A 404 counts only in Marathon's own words: a proxy gives them too. */
export function appReadOf(reply: Reply, id: string): AppRead {
  if (reply.kind === "silent") return { kind: "failed", detail: reply.reason };
  const { status, body, server } = reply;
  const said = messageIn(body);
  if (status === 403 || (status === 404 && said?.includes("does not exist"))) {
    return {
      kind: "hidden",
      detail: `the app ${id} does not exist, or may not be seen by these credentials (${status})`,
    };
  }
  if (status !== 200) {
    const told = `${server} answered ${status} for ${id}`;
    if (said) return { kind: "unreadable", detail: `${told}: ${said}` };
    return { kind: "failed", detail: `${told}, which Marathon would not; is the url right?` };
  }
  const parsed = answer.safeParse(body);
  if (parsed.success) return { kind: "read", app: parsed.data.app };
  const [issue] = parsed.error.issues;
  return { kind: "unreadable", detail: `${server} told of ${id} without what an app has: ${issue?.path.join(".")}` };
}
