import { failure } from "./schema.ts";

const meanings: Readonly<Record<number, string>> = {
  400: "The request is not valid; `faults` lists everything that is wrong with it",
  404: "There is no such pool or workload",
  409: "Something else is in force, or the target is of another kind; `details` names it",
  415: "The body is not application/json",
  503: "The engine cannot be reached",
  504: "The engine did not answer in time",
};

/** The documented failures of a route. */
export function failures<Status extends number>(...statuses: readonly Status[]) {
  const documented = statuses.map((status) => [status, failure.describe(meanings[status] ?? "Failed")] as const);
  return Object.fromEntries(documented);
}
