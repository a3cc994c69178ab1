import { z } from "zod";
import type { SetOutcome } from "../../shared/actuator/counted/scheduler.ts";
import { messageOf } from "../../shared/errors.ts";

/** Why a call of the Kubernetes API did not work. */
export interface Failure {
  /** HTTP status; left out: there was no answer. */
  readonly status?: number;
  readonly detail: string;
  readonly retryAfterMs?: number;
}

/** Where it says what an actuator must be allowed to do. */
const manifest = "deploy/kubernetes/actuator-kubernetes.yaml";

const statusForm = z.object({
  message: z.string().nullish(),
  details: z.object({ retryAfterSeconds: z.number().nullish() }).nullish(),
});

const longest = 300;

/** Of an answer that is no success; `retryAfter` is the header, in seconds. */
export function refusal(status: number, statusText: string, body: string, retryAfter: string | undefined): Failure {
  const told = statusForm.safeParse(jsonOf(body)).data;
  const message = cut(told?.message || statusText || "no reason given");
  const seconds = Number(retryAfter ?? told?.details?.retryAfterSeconds ?? Number.NaN);
  const hint = status === 403 && /\bcannot \w+ resource\b/.test(message) ? `; ${manifest} has the rights it needs` : "";
  return {
    status,
    detail: `${status} ${message}${hint}`,
    ...(Number.isFinite(seconds) ? { retryAfterMs: seconds * 1000 } : {}),
  };
}

/** Of a call that was not answered. */
export function noAnswer(thrown: unknown): Failure {
  const code = thrown instanceof Error && "code" in thrown ? String(thrown.code) : "";
  return { detail: cut(messageOf(thrown) || code || "no reason given") };
}

/** Of an attempt to scale `what`. */
export function refusedOf(what: string, { status, detail, retryAfterMs }: Failure): SetOutcome {
  const why = status === 404 ? `it does not exist or has no scale subresource: ${detail}` : detail;
  return {
    kind: "refused",
    trouble: { kind: "scheduler-error", detail: `${what} cannot be scaled: ${why}` },
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
}

function jsonOf(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined; // e.g. the page of a proxy
  }
}

function cut(text: string): string {
  const line = text.replaceAll(/\s+/g, " ").trim();
  return line.length > longest ? `${line.slice(0, longest)}…` : line;
}
