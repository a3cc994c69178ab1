import { MicroscalerError } from "../../shared/errors.ts";

/** What the command ends with; `exitCodeHelp` says it to people. */
export const exitCodes = { ok: 0, failed: 1, invalid: 2, unreachable: 3 } as const;

export const exitCodeHelp = `
Exit codes:
  0  everything went well
  1  it failed
  2  the command or the configuration is not valid
  3  a service cannot be reached`;

/** Ends the command with a code of its own. An empty message prints nothing: all was said before. */
export class CommandExit extends Error {
  override readonly name = "CommandExit";
  readonly exitCode: number;

  constructor(exitCode: number, message = "") {
    super(message);
    this.exitCode = exitCode;
  }
}

/** The code for whatever a command threw. */
export function exitCodeOf(thrown: unknown): number {
  if (thrown instanceof CommandExit) return thrown.exitCode;
  if (thrown instanceof MicroscalerError && thrown.code === "invalid") return exitCodes.invalid;
  return exitCodes.failed;
}
