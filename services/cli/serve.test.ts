import { afterEach, expect, test, vi } from "vitest";
import { exitCodeOf, exitCodes } from "./exit.ts";
import { serve } from "./serve.ts";

afterEach(() => {
  vi.unstubAllEnvs();
});

test("where a service cannot start, what it uses is let go, the newest first", async () => {
  vi.stubEnv("MICROSCALER_LOG", "silent");
  const ended: string[] = [];
  const refused = serve("collector", async (_log, keep) => {
    keep(() => ended.push("access"));
    keep(() => ended.push("certificate"));
    throw new Error("no port");
  });
  await expect(refused).rejects.toThrow("no port");
  expect(ended).toEqual(["certificate", "access"]);
});

test("a log level that does not exist ends the command as not valid, before anything starts", async () => {
  vi.stubEnv("MICROSCALER_LOG", "verbose");
  const start = vi.fn<() => Promise<never>>();
  const refused: unknown = await serve("collector", start).catch((thrown: unknown) => thrown);
  expect(exitCodeOf(refused)).toBe(exitCodes.invalid);
  expect(String(refused)).toContain('MICROSCALER_LOG is "verbose", must be trace, debug,');
  expect(start).not.toHaveBeenCalled();
});
