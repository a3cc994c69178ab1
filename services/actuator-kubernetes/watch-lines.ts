import type { IncomingMessage } from "node:http";
import { z } from "zod";
import { backoffMs } from "../../shared/backoff.ts";
import type { Connection } from "./connection.ts";
import { type Deadline, deadline } from "./deadline.ts";
import { type Failure, noAnswer, refusal } from "./failure.ts";
import type { Pace } from "./pace.ts";
import { type ApiRequest, bodyOf, send } from "./send.ts";

export interface WatchEvent {
  readonly type: "ADDED" | "MODIFIED" | "DELETED" | "BOOKMARK";
  readonly object: unknown;
}

export interface Watching {
  /** The server took it; events follow. */
  onOpen(): void;
  /** False: it makes no sense. */
  onEvent(event: WatchEvent): boolean;
}

/** How a watch ended. */
export interface WatchEnd {
  /** It may go on from the last version told; else what there is must be listed anew. */
  readonly resume: boolean;
  /** Left out: as a watch ends, by its time or because its connection was cut. */
  readonly failure?: Failure;
}

interface WatchParts {
  readonly connection: Connection;
  readonly pace: Pace;
  readonly request: ApiRequest;
  readonly watching: Watching;
  readonly over: AbortSignal;
}

const eventForm = z.object({ type: z.string(), object: z.unknown() });
const statusForm = z.object({ code: z.number().catch(0), reason: z.string().catch(""), message: z.string().catch("") });
const types = ["ADDED", "MODIFIED", "DELETED", "BOOKMARK"] as const;

/** One watch, from its request to its end. Never rejects. */
export async function watchLines(parts: WatchParts): Promise<WatchEnd> {
  const { connection, pace, request, watching, over } = parts;
  const seconds = Math.ceil(backoffMs(0, { firstMs: pace.watchMs, mostMs: pace.watchMs }) / 1000);
  const query = { ...request.query, watch: "true", allowWatchBookmarks: "true", timeoutSeconds: String(seconds) };
  const limit = deadline(pace.callMs, over);
  let open = false;
  try {
    const response = await send(connection, { ...request, query }, limit.signal);
    if (response.statusCode !== 200) return await refused(response, connection);
    open = true;
    watching.onOpen();
    return await readLines(response, { limit, pace, watching });
  } catch (thrown) {
    if (open) return { resume: !limit.late() }; // a dead one may have swallowed what it should have told
    return { resume: true, failure: noAnswer(thrown, limit.late() ? pace.callMs : undefined) };
  } finally {
    limit.clear();
  }
}

async function refused(response: IncomingMessage, connection: Connection): Promise<WatchEnd> {
  const { statusCode: status = 0, statusMessage = "", headers } = response;
  const failure = refusal(status, statusMessage, await bodyOf(response), headers);
  if (status === 401) connection.refused();
  // A 404 is of a resource that is gone or of anybody on the way; the list tells which.
  return status === 410 ? { resume: false } : { resume: status !== 404, failure };
}

async function readLines(
  response: IncomingMessage,
  { limit, pace, watching }: { limit: Deadline; pace: Pace; watching: Watching },
): Promise<WatchEnd> {
  response.setEncoding("utf8");
  let rest = "";
  limit.renew(pace.silenceMs);
  for await (const chunk of response) {
    limit.renew(pace.silenceMs);
    const lines = `${rest}${chunk}`.split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      const end = take(line, watching);
      if (end) {
        response.destroy();
        return end;
      }
    }
  }
  return { resume: true };
}

/** The end of the watch, where the line is one. */
function take(line: string, watching: Watching): WatchEnd | undefined {
  if (line.trim() === "") return undefined;
  const event = eventForm.safeParse(jsonOf(line)).data;
  const type = types.find((one) => one === event?.type);
  if (event && type) return watching.onEvent({ type, object: event.object }) ? undefined : nonsense(line);
  if (event?.type !== "ERROR") return nonsense(line);
  const { code, reason, message } = statusForm.parse(event.object ?? {});
  if (code === 410 || reason === "Expired" || reason === "Gone") return { resume: false };
  return { resume: false, failure: { status: code || 500, detail: `${code || 500} ${message || reason}` } };
}

function nonsense(line: string): WatchEnd {
  return { resume: false, failure: { status: 502, detail: `"${line.slice(0, 60)}" is no event of a watch` } };
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
