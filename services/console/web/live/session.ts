import { computed, signal } from "@preact/signals";
import type { SessionView } from "../../api/schema.ts";
import { call } from "./call.ts";

/** Who looks at the page, as the console has it; undefined: it has not said yet. */
export const session = signal<SessionView | undefined>(undefined);

/** Why there is a login form now; empty: nobody was logged in. */
export const ended = signal("");

/** Whether there is anything to show: one need not log in, or has. */
export const admitted = computed(() => session.value && (!session.value.required || session.value.name !== undefined));

/** Whoever looks by certificate wants to log in with a token. */
export const loginWanted = signal(false);

/** Why one may look, but change nothing, in a sentence and in short; undefined: one may. */
export const onlyLooking = computed(() => {
  const { by, role, mayChange = true } = session.value ?? {};
  if (mayChange) return undefined;
  if (by === "certificate" && role !== "viewer")
    return { short: "with a token only", why: "Needs a login with a token: by certificate alone one may look." };
  return { short: "operators only", why: `Needs the role operator; you are ${role ?? "nobody"}.` };
});

/** Asks the console who one is. A console that does not answer changes nothing. */
export async function askSession(): Promise<void> {
  const answer = await call<SessionView>("/api/session");
  if (answer.kind === "failed") return;
  const was = session.peek()?.name;
  if (was !== undefined && answer.body.name === undefined) ended.value = "The session has ended.";
  session.value = answer.body;
}

/** Tells what stands against it; undefined: one is logged in. */
export async function logIn(token: string): Promise<string | undefined> {
  const answer = await call<SessionView>("/api/session", { method: "POST", body: { token } });
  if (answer.kind === "failed") return answer.problem;
  ended.value = "";
  loginWanted.value = false;
  session.value = answer.body;
  return undefined;
}

/** Tells what stands against it; undefined: the session is over. */
export async function logOut(): Promise<string | undefined> {
  const answer = await call("/api/session", { method: "DELETE" });
  if (answer.kind === "failed") return answer.problem;
  const after = await call<SessionView>("/api/session"); // a certificate still lets one look
  session.value = after.kind === "told" ? after.body : undefined;
  return undefined;
}
