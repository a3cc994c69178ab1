import { z } from "zod";
import { type MarathonApp, marathonApp } from "./app.ts";
import { messageIn } from "./message.ts";
import type { Reply } from "./rest.ts";

/** `missing`: Marathon answers and does not show it, whether it has it or not. `failed`: nothing is known. */
export type AppRead =
  | { readonly kind: "read"; readonly app: MarathonApp }
  | { readonly kind: "missing"; readonly detail: string }
  | { readonly kind: "failed"; readonly reason: string };

const answer = z.object({ app: marathonApp });

/** What came of asking for one app. A 404 counts only in Marathon's own words: a proxy gives them too. */
export function appReadOf(reply: Reply, id: string): AppRead {
  if (reply.kind === "silent") return { kind: "failed", reason: reply.reason };
  const { status, body, server } = reply;
  const said = messageIn(body);
  if (status === 404 && said?.includes("does not exist")) {
    return { kind: "missing", detail: `Marathon has no app ${id}, or does not show it to these credentials` };
  }
  if (status === 403) return { kind: "missing", detail: `Marathon does not show ${id} to these credentials (403)` };
  if (status !== 200) {
    const words = said ? `: ${said}` : ", which Marathon would not; is the url right?";
    return { kind: "failed", reason: `${server} answered ${status} for ${id}${words}` };
  }
  const parsed = answer.safeParse(body);
  if (parsed.success) return { kind: "read", app: parsed.data.app };
  const [issue] = parsed.error.issues;
  return { kind: "failed", reason: `${server} told of ${id} without what an app has: ${issue?.path.join(".")}` };
}
