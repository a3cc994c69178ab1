import { createLog, type Log } from "../../shared/telemetry/log.ts";

/** A log that keeps its lines for the test to read, and says nothing. */
export function keptLog(): { readonly log: Log; readonly lines: Record<string, unknown>[] } {
  const lines: Record<string, unknown>[] = [];
  const log = createLog("test", { level: "info", destination: { write: (line) => lines.push(JSON.parse(line)) } });
  return { log, lines };
}
