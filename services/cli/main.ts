import { CommanderError } from "commander";
import { createColors } from "picocolors";
import { MicroscalerError, messageOf } from "../../shared/errors.ts";
import { wantsColor } from "./color.ts";
import { CommandExit, exitCodeOf, exitCodes } from "./exit.ts";
import { microscaler } from "./program.ts";

/** Runs one command line, `process.argv` as Node gives it, and resolves with the exit code. */
export async function run(argv: readonly string[]): Promise<number> {
  surviveClosedPipes();
  process.env.GRPC_VERBOSITY ??= "NONE"; // grpc-js would write lines of its own beside our messages
  try {
    await microscaler().parseAsync([...argv]);
    return exitCodes.ok;
  } catch (thrown) {
    if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? exitCodes.ok : exitCodes.invalid;
    report(thrown);
    return exitCodeOf(thrown);
  }
}

/** A reader that went away, as `head` does or a terminal whose window is closed, is no failure of ours. */
function surviveClosedPipes(): void {
  for (const stream of [process.stdout, process.stderr]) stream.off("error", unlessClosed).on("error", unlessClosed);
}

function unlessClosed(error: NodeJS.ErrnoException): void {
  if (error.code !== "EPIPE" && error.code !== "EIO") throw error;
}

function report(thrown: unknown): void {
  const message = messageOf(thrown);
  if (message) process.stderr.write(`${createColors(wantsColor(process.stderr)).red("error:")} ${message}\n`);
  if (thrown instanceof MicroscalerError || thrown instanceof CommandExit) return;
  if (["debug", "trace"].includes(process.env.MICROSCALER_LOG ?? "") && thrown instanceof Error) {
    process.stderr.write(`${thrown.stack}\n`);
  } else {
    process.stderr.write("this should not have happened; set MICROSCALER_LOG=debug to see more\n");
  }
}
