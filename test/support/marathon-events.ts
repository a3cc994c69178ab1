import type { ServerResponse } from "node:http";
import type { JsonObject } from "../../shared/model/json.ts";

interface Listener {
  readonly response: ServerResponse;
  /** Empty: all. */
  readonly types: readonly string[];
}

/** Marathon's event stream: frames as its Jetty writes them, no replay, heartbeats of an empty line. */
export class MarathonEvents {
  /** What happens is not told; heartbeats go on. */
  muted = false;
  /** Nothing at all is sent, heartbeats neither. */
  frozen = false;
  readonly #listeners = new Set<Listener>();
  readonly #heartbeat: NodeJS.Timeout;

  constructor(heartbeatMs: number) {
    this.#heartbeat = setInterval(() => {
      if (this.frozen) return;
      for (const { response } of this.#listeners) response.write("\r\n");
    }, heartbeatMs);
  }

  get listeners(): number {
    return this.#listeners.size;
  }

  open(response: ServerResponse, types: readonly string[], remoteAddress: string): void {
    response.shouldKeepAlive = false;
    response.useChunkedEncodingByDefault = false;
    response.writeHead(200, { "content-type": "text/event-stream;charset=utf-8", connection: "close" });
    response.flushHeaders();
    const listener = { response, types };
    this.#listeners.add(listener);
    response.on("close", () => this.#listeners.delete(listener));
    this.emit("event_stream_attached", { remoteAddress });
  }

  emit(eventType: string, fields: JsonObject): void {
    if (this.muted || this.frozen) return;
    const timestamp = new Date().toISOString();
    const frame = `event: ${eventType}\r\ndata: ${JSON.stringify({ ...fields, eventType, timestamp })}\r\n\r\n`;
    for (const { response, types } of this.#listeners) {
      if (types.length === 0 || types.includes(eventType)) response.write(frame);
    }
  }

  /** As a leader does that lost its office. */
  closeAll(): void {
    for (const { response } of this.#listeners) response.destroy();
  }

  stop(): void {
    clearInterval(this.#heartbeat);
    this.closeAll();
  }
}
