import type { Connection } from "./connection.ts";
import { deadline } from "./deadline.ts";
import { type Failure, noAnswer, refusal } from "./failure.ts";
import type { Pace } from "./pace.ts";
import { type ApiRequest, bodyOf, send } from "./send.ts";
import { type WatchEnd, type Watching, watchLines } from "./watch-lines.ts";

export type Answer = { readonly ok: true; readonly json: unknown } | { readonly ok: false; readonly failure: Failure };

/** The calls of a Kubernetes API server that are used; whatever goes wrong is a value. */
export interface Api {
  /** `host:port`. */
  readonly host: string;
  /** `withinMs` is for all of it; left out: as long as a call may take. */
  call(request: ApiRequest, over: AbortSignal, withinMs?: number): Promise<Answer>;
  /** Resolves when the watch has ended, however it did. */
  watch(request: ApiRequest, watching: Watching, over: AbortSignal): Promise<WatchEnd>;
  close(): void;
}

export function kubernetesApi(connection: Connection, pace: Pace): Api {
  const call = async (request: ApiRequest, over: AbortSignal, withinMs = pace.callMs): Promise<Answer> => {
    const limit = deadline(withinMs, over);
    try {
      const response = await send(connection, request, limit.signal);
      const { statusCode: status = 0, statusMessage = "", headers } = response;
      const body = await bodyOf(response);
      if (status >= 200 && status < 300) return { ok: true, json: JSON.parse(body) };
      if (status === 401) connection.refused();
      return { ok: false, failure: refusal(status, statusMessage, body, headers) };
    } catch (thrown) {
      return { ok: false, failure: failureOf(thrown, limit.late() ? withinMs : undefined) };
    } finally {
      limit.clear();
    }
  };
  return {
    host: connection.host,
    call,
    watch: (request, watching, over) => watchLines({ connection, pace, request, watching, over }),
    close: () => connection.close(),
  };
}

function failureOf(thrown: unknown, lateAfterMs: number | undefined): Failure {
  if (thrown instanceof SyntaxError) return { status: 502, detail: "the answer is no JSON" };
  return noAnswer(thrown, lateAfterMs);
}
