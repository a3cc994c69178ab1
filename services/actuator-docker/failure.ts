import { HostFailure } from "../../shared/actuator/replicas/host.ts";
import { EngineError } from "./engine.ts";

/** What a call that failed means for a replica of this image. */
export function failureOf(thrown: unknown): HostFailure {
  if (thrown instanceof HostFailure) return thrown;
  if (!(thrown instanceof EngineError)) throw thrown; // a fault of ours
  const { message, status } = thrown;
  if (status === undefined) return new HostFailure("scheduler-error", message);
  if (/no such image/i.test(message)) return new HostFailure("image-missing", message);
  if (
    /no space left|not enough (memory|space)|cannot allocate memory|port is already allocated|address already in use/i.test(
      message,
    )
  ) {
    return new HostFailure("no-capacity", message);
  }
  const program = /exec: "([^"]*)": (.*?)(: unknown)?$/.exec(message);
  if (program)
    return new HostFailure("start-failed", `the program ${program[1]} cannot be run in the image: ${program[2]}`);
  return new HostFailure(status >= 500 && !isAboutTheContainer(message) ? "scheduler-error" : "start-failed", message);
}

/** Docker answers 500 also where a container cannot be run as it is. */
function isAboutTheContainer(message: string): boolean {
  return /OCI runtime|invalid mount|bind source|network .* not found|unable to find user/i.test(message);
}
