import { type Logger, pino } from "pino";

export type Log = Logger;

/** Names under which secrets travel; their values never reach a log. */
const secretPaths = ["connectionString", "accountKey", "password", "token", "authorization", "secret"].flatMap(
  (name) => [name, `*.${name}`, `*.*.${name}`],
);

export interface LogOptions {
  /** `trace` … `fatal` or `silent`; default from MICROSCALER_LOG, else `info`. */
  readonly level?: string;
  /** For tests: where lines go instead of standard error. */
  readonly destination?: { write(line: string): void };
}

/** A logger of one service: JSON lines on standard error, for people where that is a terminal. */
export function createLog(service: string, { level, destination }: LogOptions = {}): Log {
  const options = {
    name: service,
    level: level ?? process.env.MICROSCALER_LOG ?? "info",
    redact: { paths: secretPaths, censor: "[redacted]" },
    base: { service },
  };
  if (destination) return pino(options, destination);
  if (!process.stderr.isTTY) return pino(options, pino.destination({ fd: 2, sync: true }));
  const pretty = { target: "pino-pretty", options: { destination: 2, ignore: "pid,hostname", colorize: true } };
  return pino({ ...options, transport: pretty });
}
