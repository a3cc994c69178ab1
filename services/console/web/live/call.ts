import type { Failure } from "../../api/schema.ts";

export type Answer<Body> =
  | { readonly kind: "told"; readonly body: Body }
  /** `code` is left out where the console itself did not answer. */
  | { readonly kind: "failed"; readonly problem: string; readonly code?: Failure["error"]["code"] };

export interface Call {
  readonly method?: "GET" | "PUT" | "POST" | "DELETE";
  readonly body?: object;
  readonly signal?: AbortSignal;
}

/** The path of a workload in the API. */
export function workloadPath(pool: string, workload: string): string {
  return `/api/pools/${encodeURIComponent(pool)}/workloads/${encodeURIComponent(workload)}`;
}

/** Longer than the console waits for the engine. */
const deadlineMs = 10_000;

/** Asks the console. An answer without content is told as undefined; one that does not come in ten seconds as failed. */
export async function call<Body>(path: string, { body, signal, ...rest }: Call = {}): Promise<Answer<Body>> {
  const json = body && { headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
  const over = new AbortController();
  const end = () => over.abort();
  const late = setTimeout(end, deadlineMs);
  signal?.addEventListener("abort", end);
  try {
    const response = await fetch(path, { ...rest, ...json, signal: over.signal });
    const text = await response.text();
    const parsed = text === "" ? undefined : JSON.parse(text);
    if (response.ok) return { kind: "told", body: parsed };
    const { error }: Failure = parsed;
    return { kind: "failed", problem: error.message, code: error.code };
  } catch {
    return { kind: "failed", problem: "the console does not answer" };
  } finally {
    clearTimeout(late);
    signal?.removeEventListener("abort", end);
  }
}
