import { type Logger, pino } from "pino";
import { MicroscalerError } from "../errors.ts";

export type Log = Logger;

/** Names under which secrets travel; their values never reach a log, up to four levels deep, lists counted. */
const secretPaths = ["connectionString", "accountKey", "password", "token", "authorization", "secret"].flatMap((name) =>
  ["", "*.", "*.*.", "*.*.*."].map((above) => `${above}${name}`),
);

const levels = ["trace", "debug", "info", "warn", "error", "fatal", "silent"];

/** One line a message: the plane, what happened, and the fields behind it. */
const forPeople = {
  destination: 2,
  ignore: "pid,hostname,service,name,plane",
  messageFormat: "{if plane}{plane}: {end}{msg}",
  singleLine: true,
  translateTime: "SYS:HH:MM:ss.l",
  colorize: true,
};

/** Kept of what could not be written yet. */
const mostKeptBytes = 1024 * 1024;

export interface LogOptions {
  /** `trace` … `fatal` or `silent`; default from MICROSCALER_LOG, else `info`. */
  readonly level?: string;
  /** For tests: where lines go instead of standard error. */
  readonly destination?: { write(line: string): void };
}

/**
 * A logger of one service: JSON lines on standard error, for people where that is a terminal.
 * @throws MicroscalerError `invalid` where MICROSCALER_LOG is not a level
 */
export function createLog(service: string, { level, destination }: LogOptions = {}): Log {
  const asked = askedLevel();
  const options = {
    name: service,
    level: level || asked || "info",
    redact: { paths: secretPaths, censor: "[redacted]" },
    base: { service },
  };
  if (destination) return pino(options, destination);
  if (!process.stderr.isTTY) return pino(options, standardError());
  return pino({ ...options, transport: { target: "pino-pretty", options: forPeople } });
}

/** A log that cannot be written, as on a full disk, ends nothing: the newest words are kept until it can, and what is too much is dropped. */
function standardError() {
  const destination = pino.destination({ fd: 2, sync: true, maxLength: mostKeptBytes });
  return destination.on("error", () => undefined);
}

function askedLevel(): string | undefined {
  const asked = process.env.MICROSCALER_LOG;
  if (!asked || levels.includes(asked)) return asked;
  const known = `${levels.slice(0, -1).join(", ")} or ${levels.at(-1)}`;
  throw new MicroscalerError("invalid", `MICROSCALER_LOG is "${asked}", must be ${known}`);
}
