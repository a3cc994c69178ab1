import { MicroscalerError } from "../../shared/errors.ts";
import { CommandExit, exitCodes } from "./exit.ts";

/** Whether a service did not answer at all; one that refuses has. */
export function isUnreachable(thrown: unknown): thrown is MicroscalerError {
  return thrown instanceof MicroscalerError && (thrown.code === "unavailable" || thrown.code === "timeout");
}

/** What a command throws on: a service that does not answer ends it with the code of that. */
export function unreachableExit(thrown: unknown): unknown {
  if (!isUnreachable(thrown)) return thrown;
  return new CommandExit(exitCodes.unreachable, `${thrown.message}; is it running?`);
}
