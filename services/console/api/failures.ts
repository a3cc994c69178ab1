import { failure } from "./schema.ts";

const meanings: Readonly<Record<number, string>> = {
  400: "The request is not valid; `faults` lists everything that is wrong with it",
  401: "Nobody is named, or the credentials are wrong",
  403: "The caller's role does not do; the message names the one that is needed",
  404: "There is no such pool, workload or pause",
  409: "Something else is in force, the target is of another kind, or there are too many; `details` or the message says which",
  415: "The body is not application/json",
  429: "Too many requests or streams; `retry-after` says when to try again",
  503: "The engine cannot be reached",
  504: "The engine did not answer in time",
};

/** Whoever must be somebody may be nobody, somebody else, or too eager. */
const everywhere = [401, 403, 429] as const;

/** The documented failures of a route that needs a role. */
export function failures(...statuses: readonly number[]) {
  return documented([...statuses, ...everywhere]);
}

/** The documented failures of a route for everybody. */
export function failuresForAll(...statuses: readonly number[]) {
  return documented(statuses);
}

function documented(statuses: readonly number[]) {
  const described = statuses.map((status) => [status, failure.describe(meanings[status] ?? "Failed")] as const);
  return Object.fromEntries(described);
}
