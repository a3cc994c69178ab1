import { SignJWT } from "jose";
import { z } from "zod";
import { networkFailure } from "../../shared/network-failure.ts";
import type { Connection } from "./connection.ts";
import type { Credentials } from "./credentials.ts";
import { jsonOf } from "./json-of.ts";

/** The value of the `Authorization` header, or why there is none. `refused`: not that the login was not there. */
export type LoggedIn =
  | { readonly ok: true; readonly authorization: string }
  | { readonly ok: false; readonly reason: string; readonly refused: boolean };

type Login = Extract<Credentials, { kind: "login" }>;

const deadlineMs = 10_000;
const answerOf = z.object({ token: z.string().min(1) });

/** Logs in to DC/OS with a password or as a service account. Never rejects; reasons name the user, never a secret. */
export async function logIn(connection: Connection, login: Login): Promise<LoggedIn> {
  const origin = new URL(login.url).origin;
  const signal = AbortSignal.timeout(deadlineMs);
  try {
    const headers = { "content-type": "application/json", accept: "application/json" };
    const body = JSON.stringify({ uid: login.uid, ...(await proofOf(login)) });
    const incoming = await connection.send({ method: "POST", url: login.url, headers, body, signal });
    if (incoming.kind === "failed") return failed(incoming.reason);
    const answer = answerOf.safeParse(jsonOf(await incoming.body.text()));
    if (incoming.status === 200 && answer.success) return { ok: true, authorization: `token=${answer.data.token}` };
    const { status } = incoming;
    return { ok: false, reason: refusal(status, login), refused: status >= 400 && status < 500 };
  } catch (thrown) {
    return failed(networkFailure(thrown, origin));
  }
}

/** A service account proves itself with a token of its own signing, good for a few minutes. */
async function proofOf({ uid, proof }: Login): Promise<{ password: string } | { token: string }> {
  if (proof.kind === "password") return { password: proof.password };
  const token = await new SignJWT({ uid }).setProtectedHeader({ alg: "RS256" }).setExpirationTime("5m").sign(proof.key);
  return { token };
}

function refusal(status: number, { uid, url }: Login): string {
  if (status === 401 || status === 403) return `the login at ${url} does not accept "${uid}" (${status})`;
  if (status === 400) return `the login at ${url} takes no such login (400); is it that of DC/OS Enterprise?`;
  return `the login at ${url} answered ${status} without a token`;
}

function failed(reason: string): LoggedIn {
  return { ok: false, reason, refused: false };
}
