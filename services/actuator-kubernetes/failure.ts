import type { IncomingHttpHeaders } from "node:http";
import { z } from "zod";
import type { SetOutcome } from "../../shared/actuator/counted/scheduler.ts";
import { MicroscalerError, messageOf } from "../../shared/errors.ts";

/** Why a call of the Kubernetes API did not work. */
export interface Failure {
  /** HTTP status; left out: there was no answer. */
  readonly status?: number;
  readonly detail: string;
  readonly retryAfterMs?: number;
  /** It was given up after so long. */
  readonly afterMs?: number;
  /** The API server itself says that there is no such thing; a 404 without it is of anybody on the way. */
  readonly absent?: true;
}

/** Where it says what an actuator must be allowed to do. */
const manifest = "deploy/kubernetes/actuator-kubernetes.yaml";

const statusForm = z.object({
  kind: z.string().nullish(),
  message: z.string().nullish(),
  details: z.object({ retryAfterSeconds: z.number().nullish() }).nullish(),
});

const longest = 300;

/** However long the server asks for. */
const longestRetrySeconds = 300;

/** Of an answer that is no success. */
export function refusal(status: number, statusText: string, body: string, headers: IncomingHttpHeaders): Failure {
  const told = statusForm.safeParse(jsonOf(body)).data;
  const message = cut(told?.message || statusText || "no reason given");
  const seconds = Number(headers["retry-after"] ?? told?.details?.retryAfterSeconds ?? Number.NaN);
  // Of a resource it does not have the API server says no more than a page, but numbers that answer as all others.
  const absent = status === 404 && (told?.kind === "Status" || headers["audit-id"] !== undefined);
  return {
    status,
    detail: `${status} ${message}${hintOf(status, message, absent)}`,
    ...(Number.isFinite(seconds) ? { retryAfterMs: Math.min(Math.max(seconds, 0), longestRetrySeconds) * 1000 } : {}),
    ...(absent ? { absent } : {}),
  };
}

function hintOf(status: number, message: string, absent: boolean): string {
  if (status === 403 && /\bcannot \w+ resource\b/.test(message)) return `; ${manifest} has the rights it needs`;
  return status === 404 && !absent ? "; those are not the API server's own words" : "";
}

/** Of a call that was not answered; `lateAfterMs`: it was given up after so long. */
export function noAnswer(thrown: unknown, lateAfterMs?: number): Failure {
  if (lateAfterMs !== undefined) {
    const known = thrown instanceof MicroscalerError ? thrown.message : "no answer";
    return { detail: `${known} within ${lateAfterMs} ms`, afterMs: lateAfterMs };
  }
  const code = thrown instanceof Error && "code" in thrown ? String(thrown.code) : "";
  return { detail: cut(messageOf(thrown) || code || "no reason given") };
}

/** Of an attempt to scale `what`. */
export function refusedOf(what: string, { detail, retryAfterMs, absent }: Failure): SetOutcome {
  const why = absent ? `it does not exist or has no scale subresource: ${detail}` : detail;
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
