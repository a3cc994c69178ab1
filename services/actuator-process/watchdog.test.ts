import { afterEach, expect, test } from "vitest";
import { keptLog } from "../../test/support/kept-log.ts";
import { startWatchdog } from "./watchdog.ts";

const { execPath } = process;

afterEach(() => {
  process.execPath = execPath;
});

test("one that ends again and again is started again after pauses that grow", async () => {
  process.execPath = "false"; // a program that ends at once
  const { log, lines } = keptLog();
  const watchdog = await startWatchdog("no-such-ledger", log);
  await expect.poll(() => lines.length, { timeout: 5000, interval: 10 }).toBeGreaterThanOrEqual(4);
  await watchdog.stop();
  expect(lines[0]).toMatchObject({ why: "exit code 1", msg: "the watchdog ended; starting another" });
  const pauses = lines.map(({ retryInMs }) => Number(retryInMs));
  for (const [index, pause] of pauses.entries()) {
    expect(pause).toBeGreaterThanOrEqual(50 * 2 ** index);
    expect(pause).toBeLessThanOrEqual(100 * 2 ** index);
  }
});
