import { failure } from "./schema.ts";

const meanings: Readonly<Record<number, string>> = {
  400: "The request is not valid; `faults` lists everything that is wrong with it",
  404: "There is no such pool, workload or pause",
  409: "Something else is in force, the target is of another kind, or there are too many; `details` or the message says which",
  415: "The body is not application/json",
  503: "The engine cannot be reached",
  504: "The engine did not answer in time",
};

/** The documented failures of a route. */
export function failures<Status extends number>(...statuses: readonly Status[]) {
  const documented = statuses.map((status) => [status, failure.describe(meanings[status] ?? "Failed")] as const);
  return Object.fromEntries(documented);
}
