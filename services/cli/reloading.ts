import { isRetryable, type MicroscalerError, messageOf } from "../../shared/errors.ts";
import type { RunningService } from "../../shared/lifecycle/service.ts";
import { oneAtATime } from "../../shared/one-at-a-time.ts";
import type { Log } from "../../shared/telemetry/log.ts";
import type { WatchedFiles } from "../../shared/watched-files.ts";
import type { Config } from "./config/load.ts";
import { stopTimes } from "./stop-times.ts";

/** What cannot be taken up just now, because somebody is away, is tried again after so long. */
const againMs = 1000;
/** A port that is in use is given back by no service that comes back, but by a person: each wait is twice the last, up to this. */
const mostMs = 60_000;

export interface Reloading {
  /** With what the service was started. */
  readonly startedWith: Config;
  readonly log: Log;
  /** @throws MicroscalerError where the change is refused; then nothing has changed */
  apply(config: Config): Promise<void>;
}

/** The same service, which takes up every change of its configuration, also one while it was started, until it stops. */
export function reloading<Service extends RunningService>(
  service: Service,
  watched: Pick<WatchedFiles<Config>, "current" | "onChange">,
  { startedWith, log, apply }: Reloading,
): Service {
  let tried = startedWith;
  let stopping = false;
  let applying = Promise.resolve();
  let again: NodeJS.Timeout | undefined;
  let told: string | undefined;
  const waitMs = waits();
  const takeUp = async () => {
    clearTimeout(again);
    const config = watched.current();
    if (stopping || config === tried) return;
    const { file } = config;
    try {
      await apply(config);
      log.info({ file }, "the changed configuration was taken");
    } catch (thrown) {
      if (stopping) return; // with the service ends what it was asked
      const problem = messageOf(thrown);
      if (isRetryable(thrown)) {
        if (told !== problem) log.warn({ file, problem }, "the changed configuration cannot be taken yet; tried again");
        told = problem;
        again = setTimeout(take, waitMs(config, thrown));
        return;
      }
      log.error({ file, problem }, "the changed configuration is refused; the last one stays in force");
    }
    tried = config;
    told = undefined;
  };
  const take = oneAtATime(() => {
    applying = takeUp();
    return applying;
  });
  const unlisten = watched.onChange(take);
  take();
  const stop = async () => {
    stopping = true;
    clearTimeout(again);
    unlisten();
    const late = new Promise<void>((resolve) => setTimeout(resolve, stopTimes.changeMs).unref());
    await Promise.race([applying, late]);
    await service.stop();
  };
  return { ...service, stop };
}

/** How long to wait before a configuration that could not be taken is tried again. */
function waits(): (config: Config, thrown: MicroscalerError) => number {
  let last: Config | undefined;
  let doubled = 0;
  return (config, { details }) => {
    doubled = config === last && details.portInUse !== undefined ? doubled + 1 : 0;
    last = config;
    return Math.min(mostMs, againMs * 2 ** doubled);
  };
}
