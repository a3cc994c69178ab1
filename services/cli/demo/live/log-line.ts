const levels: Readonly<Record<number, string>> = {
  10: "trace",
  20: "debug",
  30: "info",
  40: "warn",
  50: "error",
  60: "fatal",
};

/** A JSON line of the log as a person reads it: level, service, message, and the error's. What is no JSON stays as it is. */
export function logLine(line: string): string {
  const entry = entryOf(line);
  if (!entry) return line.trim();
  const { level, service, msg, err, problem } = entry;
  const cause = [problem, typeof err === "object" && err !== null && "message" in err ? err.message : undefined];
  const words = [msg, ...cause].filter((part) => typeof part === "string" && part !== "");
  return `${levels[Number(level)] ?? "log"} ${String(service ?? "")}: ${words.join(": ")}`;
}

function entryOf(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
