import { readFileSync } from "node:fs";
import { messageOf } from "../../../shared/errors.ts";
import type { Log } from "../../../shared/telemetry/log.ts";
import { type Config, type LoadOptions, loadConfig } from "./load.ts";

const everyMs = 500;

/**
 * Loads a configuration file again whenever it says something else, and `apply`s it; a file that is not valid, or that is
 * refused, is told to the log once, and the last good one stays in force. The file is read twice a second and taken when
 * two readings agree: a mounted file may be replaced without an event, and one half written may be valid and mean less.
 */
export function watchConfig(
  file: string,
  options: LoadOptions,
  { apply, log }: { readonly apply: (config: Config) => Promise<void>; readonly log: Log },
): { close(): void } {
  let inForce = textOf(file);
  let seen = inForce;
  let busy = false;
  const look = async () => {
    const text = textOf(file);
    const isSettled = text === seen;
    seen = text;
    if (busy || !isSettled || text === inForce) return;
    inForce = text;
    busy = true;
    try {
      await apply(loadConfig(file, options));
      log.info({ file }, "the changed configuration was taken");
    } catch (thrown) {
      log.error(
        { file, problem: messageOf(thrown) },
        "the changed configuration is refused; the last one stays in force",
      );
    } finally {
      busy = false;
    }
  };
  const timer = setInterval(() => void look(), everyMs);
  return { close: () => clearInterval(timer) };
}

/** Undefined: it cannot be read just now. */
function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
