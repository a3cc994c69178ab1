import type { Log } from "../../../shared/telemetry/log.ts";
import { type WatchedFiles, watchFiles } from "../../../shared/watched-files.ts";
import { faultLine } from "./fault.ts";
import { type Config, type LoadOptions, parseConfig } from "./load.ts";

/**
 * Loads a configuration file, now and again whenever it says something else. Its warnings are told to the log; one that is
 * not valid any more too, once, and the last good one stays. @throws MicroscalerError `invalid` where it is not valid now
 */
export function watchConfig(file: string, options: LoadOptions, log: Log): WatchedFiles<Config> {
  return watchFiles({
    files: [file],
    read: ([text = ""]) => {
      const config = parseConfig(file, text, options);
      for (const warning of config.warnings) log.warn(faultLine(warning));
      return config;
    },
    onProblem: (problem) =>
      log.error({ file, problem }, "the changed configuration is refused; the last one stays in force"),
    onNotFollowed: (why) => log.warn(why),
  });
}
