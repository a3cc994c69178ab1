import { afterEach, expect, test, vi } from "vitest";
import { exitCodeOf, exitCodes } from "./exit.ts";
import { serve } from "./serve.ts";

afterEach(() => {
  vi.unstubAllEnvs();
});

test("a log level that does not exist ends the command as not valid, before anything starts", async () => {
  vi.stubEnv("MICROSCALER_LOG", "verbose");
  const start = vi.fn<() => Promise<never>>();
  const refused: unknown = await serve("collector", start).catch((thrown: unknown) => thrown);
  expect(exitCodeOf(refused)).toBe(exitCodes.invalid);
  expect(String(refused)).toContain('MICROSCALER_LOG is "verbose", must be trace, debug,');
  expect(start).not.toHaveBeenCalled();
});
