import { afterEach, beforeEach, vi } from "vitest";
import { run } from "../../services/cli/main.ts";

/** What the command has written since the test began, or since it was emptied. */
export interface Written {
  out: string;
  err: string;
}

/** Keeps what the tests of a file write to the terminal; call it once, at the top. */
export function keptOutput(): Written {
  const written: Written = { out: "", err: "" };
  beforeEach(() => {
    for (const [name, stream] of [
      ["out", process.stdout],
      ["err", process.stderr],
    ] as const) {
      written[name] = "";
      vi.spyOn(stream, "write").mockImplementation((text) => {
        written[name] += String(text);
        return true;
      });
    }
  });
  afterEach(() => void vi.restoreAllMocks());
  return written;
}

/** Runs `microscaler` with these words; resolves with its exit code. */
export function cli(...words: readonly string[]): Promise<number> {
  return run(["node", "microscaler", ...words]);
}
